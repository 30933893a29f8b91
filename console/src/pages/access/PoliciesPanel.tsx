import { useState } from 'react';
import { Link } from '../../app/router';
import { useText } from '../../i18n/text';
import { ActionDialog } from '../../ui/ActionDialog';
import { Badge, Button, Empty, Panel, SelectField } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { change, usePolicies, usePoliciesOf, type Holder, type Policy } from './ram';
import { accessTexts } from './texts';

/** What is attached to a user, a group or a role. */
export function PoliciesPanel({ holder, name }: { holder: Holder; name: string }) {
  const say = useText(accessTexts);
  const attached = usePoliciesOf(holder, name);
  const [attaching, setAttaching] = useState(false);
  const [gone, setGone] = useState<Policy>();
  return (
    <Panel title={say('attached')} flush actions={<Button icon="plus" onClick={() => setAttaching(true)}>{say('attach')}</Button>}>
      <Answered query={attached}>
        {list => list.length === 0 ? <Empty title={say('noPolicies')}>{say('noPoliciesHint')}</Empty> : (
          <ul className="list">
            {list.map(policy => (
              <li key={`${policy.PolicyType}/${policy.PolicyName}`}>
                <Link className="grow" to={`/access/policies/${policy.PolicyName}/${policy.PolicyType}`}>{policy.PolicyName}</Link>
                <Badge>{say(policy.PolicyType === 'System' ? 'system' : 'custom')}</Badge>
                <Button aria-label={`${say('detach')} ${policy.PolicyName}`} onClick={() => setGone(policy)}>{say('detach')}</Button>
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {attaching && <AttachDialog holder={holder} name={name} attached={attached.data ?? []} onClose={() => setAttaching(false)} />}
      {gone && (
        <Confirm open onClose={() => setGone(undefined)} title={say('detachTitle', { name: gone.PolicyName })} action={say('detach')} run={() => change(`DetachPolicyFrom${holder}`, { PolicyName: gone.PolicyName, PolicyType: gone.PolicyType, [`${holder}Name`]: name })}>
          <p>{say('detachBody')}</p>
        </Confirm>
      )}
    </Panel>
  );
}

function AttachDialog({ holder, name, attached, onClose }: { holder: Holder; name: string; attached: Policy[]; onClose: () => void }) {
  const say = useText(accessTexts);
  const policies = usePolicies();
  const [chosen, setChosen] = useState('');
  const idOf = (policy: Policy): string => `${policy.PolicyType}/${policy.PolicyName}`;
  const taken = new Set(attached.map(idOf));
  return (
    <ActionDialog
      title={say('attach')}
      action={say('attach')}
      ready={chosen !== ''}
      onClose={onClose}
      run={() => {
        const [PolicyType, PolicyName] = chosen.split('/');
        return change(`AttachPolicyTo${holder}`, { PolicyType, PolicyName, [`${holder}Name`]: name });
      }}
    >
      <Answered query={policies}>
        {list => (
          <SelectField label={say('policy')} value={chosen} onChange={event => setChosen(event.target.value)}>
            <option value="">{say('choose')}</option>
            {(['Custom', 'System'] as const).map(type => (
              <optgroup key={type} label={say(type === 'System' ? 'system' : 'custom')}>
                {list.filter(policy => policy.PolicyType === type && !taken.has(idOf(policy))).map(policy => <option key={idOf(policy)} value={idOf(policy)}>{policy.PolicyName}</option>)}
              </optgroup>
            ))}
          </SelectField>
        )}
      </Answered>
    </ActionDialog>
  );
}
