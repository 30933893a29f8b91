import { useState } from 'react';
import { useApp } from '../../app/context';
import { go } from '../../app/router';
import { common } from '../../i18n/common';
import { useText } from '../../i18n/text';
import { ActionDialog } from '../../ui/ActionDialog';
import { Field, TextField } from '../../ui/controls';
import { change, type Kind } from './ram';
import { accessTexts } from './texts';

const policyExample = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: ['vpc:List*', 'vpc:Get*', 'heliograph:Get*', 'heliograph:Describe*'], Resource: '*' }] }, null, 2);
const trustExample = (account: string): string => JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: [`acs:ram::${account}:root`] } }] }, null, 2);

const forms = {
  users: { action: 'CreateUser', name: 'UserName', label: 'userName', note: 'Comments', document: undefined },
  groups: { action: 'CreateGroup', name: 'GroupName', label: 'groupName', note: 'Comments', document: undefined },
  roles: { action: 'CreateRole', name: 'RoleName', label: 'roleName', note: 'Description', document: 'AssumeRolePolicyDocument' },
  policies: { action: 'CreatePolicy', name: 'PolicyName', label: 'policyName', note: 'Description', document: 'PolicyDocument' },
} as const;

export function CreateDialog({ kind, onClose }: { kind: Kind; onClose: () => void }) {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  const { me } = useApp();
  const form = forms[kind];
  const [name, setName] = useState('');
  const [displayName, setDisplayName] = useState('');
  const [note, setNote] = useState('');
  const [document_, setDocument] = useState(kind === 'roles' ? trustExample(me.accountId ?? '') : policyExample);
  return (
    <ActionDialog
      title={say(`create.${kind}`)}
      action={say(`create.${kind}`)}
      wide={form.document !== undefined}
      ready={name !== ''}
      onClose={onClose}
      run={async () => {
        await change(form.action, { [form.name]: name, [form.note]: note, DisplayName: kind === 'users' ? displayName : undefined, ...(form.document ? { [form.document]: document_ } : {}) });
        go(`/access/${kind}/${name}${kind === 'policies' ? '/Custom' : ''}`);
      }}
    >
      <TextField label={say(form.label)} value={name} maxLength={128} required onChange={event => setName(event.target.value)} />
      {kind === 'users' && <TextField label={say('displayName')} value={displayName} maxLength={128} onChange={event => setDisplayName(event.target.value)} />}
      <TextField label={form.note === 'Comments' ? say('comments') : sayCommon('description')} value={note} onChange={event => setNote(event.target.value)} />
      {form.document && (
        <Field label={say(kind === 'roles' ? 'trust' : 'document')}>
          {ids => <textarea className="input" spellCheck={false} value={document_} onChange={event => setDocument(event.target.value)} {...ids} />}
        </Field>
      )}
    </ActionDialog>
  );
}
