import { useState } from 'react';
import { ApiError } from '../../api/client';
import { common } from '../../i18n/common';
import { localTime } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { Badge, Button, Empty, IconButton, Panel, Table } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered, Refused } from '../../ui/Refused';
import { SecretOnce } from '../../ui/SecretOnce';
import { change, useKeys, type Key } from './ram';
import { accessTexts } from './texts';

export function KeysPanel({ user }: { user: string }) {
  const say = useText(accessTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  const keys = useKeys(user);
  const [made, setMade] = useState<{ AccessKeyId: string; AccessKeySecret: string }>();
  const [off, setOff] = useState<Key>();
  const [gone, setGone] = useState<Key>();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const attempt = async (what: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await what();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const set = (key: Key, Status: Key['Status']): Promise<unknown> => change('UpdateAccessKey', { UserName: user, UserAccessKeyId: key.AccessKeyId, Status });
  const create = <Button icon="plus" busy={busy} onClick={() => void attempt(async () => setMade((await change<{ AccessKey: { AccessKeyId: string; AccessKeySecret: string } }>('CreateAccessKey', { UserName: user })).AccessKey))}>{say('createKey')}</Button>;
  return (
    <Panel title={say('keys')} flush actions={create}>
      {error && <Refused error={error} />}
      <Answered query={keys}>
        {list => list.length === 0 ? <Empty title={say('noKeys')}>{say('noKeysHint')}</Empty> : (
          <Table label={say('keys')} head={<><th>{sayCommon('id')}</th><th>{sayCommon('status')}</th><th>{sayCommon('created')}</th><th /></>}>
            {list.map(key => (
              <tr key={key.AccessKeyId}>
                <td><code>{key.AccessKeyId}</code></td>
                <td><Badge tone={key.Status === 'Active' ? 'good' : 'neutral'}>{say(key.Status === 'Active' ? 'active' : 'inactive')}</Badge></td>
                <td className="nowrap">{localTime(key.CreateDate, language)}</td>
                <td className="number">
                  {key.Status === 'Active' ? <Button onClick={() => setOff(key)}>{say('switchOff')}</Button> : <Button busy={busy} onClick={() => void attempt(async () => void (await set(key, 'Active')))}>{say('switchOn')}</Button>}
                  <IconButton icon="trash" label={say('deleteTitle', { name: key.AccessKeyId })} onClick={() => setGone(key)} />
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Answered>
      {made && <SecretOnce name={user} id={made.AccessKeyId} secret={made.AccessKeySecret} onClose={() => setMade(undefined)} />}
      {off && <Confirm open onClose={() => setOff(undefined)} title={say('switchOffTitle', { id: off.AccessKeyId })} action={say('switchOff')} run={() => set(off, 'Inactive')}><p>{say('switchOffBody')}</p></Confirm>}
      {gone && <Confirm open onClose={() => setGone(undefined)} title={say('deleteTitle', { name: gone.AccessKeyId })} action={sayCommon('delete')} run={() => change('DeleteAccessKey', { UserName: user, UserAccessKeyId: gone.AccessKeyId })}><p>{say('deleteKeyBody')}</p></Confirm>}
    </Panel>
  );
}
