import { useState } from 'react';
import { call, ram } from '../../api/client';
import { useQuery } from '../../api/query';
import { common } from '../../i18n/common';
import { localTime } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { ActionDialog } from '../../ui/ActionDialog';
import { Badge, Button, Field, Panel } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { change } from './ram';
import { versionTexts } from './versionTexts';

interface Version { VersionId: string; IsDefaultVersion: boolean; CreateDate: string; PolicyDocument: string }
type Asking = { what: 'default' | 'delete'; version: Version };

/** The versions of an own policy: the default one counts, the others are kept to go back to. */
export function PolicyVersions({ name, document }: { name: string; document: string }) {
  const say = useText(versionTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  const versions = useQuery(`ram:versions:${name}`, async () => (await call<{ PolicyVersions: { PolicyVersion: Version[] } }>(ram, 'ListPolicyVersions', { PolicyName: name, PolicyType: 'Custom' })).PolicyVersions.PolicyVersion);
  const [writing, setWriting] = useState<string>();
  const [asDefault, setAsDefault] = useState(true);
  const [asking, setAsking] = useState<Asking>();
  const [shown, setShown] = useState('');
  return (
    <Panel title={say('versions')} flush actions={<Button icon="plus" onClick={() => setWriting(document)}>{say('create')}</Button>}>
      <Answered query={versions}>
        {list => (
          <ul className="list">
            {list.map(version => (
              <li key={version.VersionId} className="version">
                <code>{version.VersionId}</code>
                {version.IsDefaultVersion && <Badge tone="good">{say('isDefault')}</Badge>}
                <span className="grow muted">{localTime(version.CreateDate, language)}</span>
                <Button aria-label={`${say('show')} ${version.VersionId}`} aria-expanded={shown === version.VersionId} onClick={() => setShown(shown === version.VersionId ? '' : version.VersionId)}>{say('show')}</Button>
                {!version.IsDefaultVersion && <>
                  <Button aria-label={`${say('setDefault')} ${version.VersionId}`} onClick={() => setAsking({ what: 'default', version })}>{say('setDefault')}</Button>
                  <Button aria-label={`${sayCommon('delete')} ${version.VersionId}`} onClick={() => setAsking({ what: 'delete', version })}>{sayCommon('delete')}</Button>
                </>}
                {shown === version.VersionId && <pre className="document" tabIndex={0}>{version.PolicyDocument}</pre>}
              </li>
            ))}
          </ul>
        )}
      </Answered>
      {writing !== undefined && (
        <ActionDialog
          title={say('create')}
          action={say('create')}
          wide
          onClose={() => setWriting(undefined)}
          run={() => change('CreatePolicyVersion', { PolicyName: name, PolicyDocument: writing, SetAsDefault: asDefault })}
        >
          <Field label={say('document')} hint={say('kept')}>
            {ids => <textarea className="input" spellCheck={false} value={writing} onChange={event => setWriting(event.target.value)} {...ids} />}
          </Field>
          <label className="check"><input type="checkbox" checked={asDefault} onChange={event => setAsDefault(event.target.checked)} /> {say('asDefault')}</label>
        </ActionDialog>
      )}
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(undefined)}
          title={say(asking.what === 'default' ? 'defaultTitle' : 'deleteTitle', { version: asking.version.VersionId })}
          action={asking.what === 'default' ? say('setDefault') : sayCommon('delete')}
          run={() => change(asking.what === 'default' ? 'SetDefaultPolicyVersion' : 'DeletePolicyVersion', { PolicyName: name, VersionId: asking.version.VersionId })}
        >
          <p>{say(asking.what === 'default' ? 'defaultBody' : 'deleteBody')}</p>
        </Confirm>
      )}
    </Panel>
  );
}
