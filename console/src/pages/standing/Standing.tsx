import { useState } from 'react';
import { call, callAll, heliograph } from '../../api/client';
import type { Standing as Facts } from '../../api/model';
import { refreshAll, useQuery } from '../../api/query';
import { useApp } from '../../app/context';
import { common } from '../../i18n/common';
import { localTime, whole } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { ActionDialog } from '../../ui/ActionDialog';
import { Badge, Button, Empty, PageHead, Panel, Table, TextField } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { SecretOnce } from '../../ui/SecretOnce';
import { standingTexts } from './texts';

// The value that refuses nothing.
const good = { RealNameVerified: true, BasicInformationComplete: true, PurchaseLimitReached: false, QuotaLeft: true, GroupUser: false, OverdueLocked: false } as const;
type Fact = keyof typeof good;

interface Quota { QuotaName: string; Description: string; Value: number; Default: number }
interface Account { AccountId: string; DisplayName: string; Operator: boolean; CreationTime: string }

export default function Standing() {
  const say = useText(standingTexts);
  return (
    <>
      <PageHead title={say('title')} sub={say('lead')} />
      <div className="stack">
        <FactsPanel />
        <QuotasPanel />
        <AccountsPanel />
      </div>
    </>
  );
}

function FactsPanel() {
  const say = useText(standingTexts);
  const { region } = useApp();
  const facts = useQuery(`standing:${region}`, () => call<Facts>(heliograph, 'DescribeAccountStanding', {}, { region }));
  const [asking, setAsking] = useState<Fact>();
  const next = asking !== undefined && !facts.data?.[asking];
  return (
    <Panel title={say('standing', { region })} flush>
      <Answered query={facts}>
        {found => (
          <Table label={say('standing', { region })} head={<><th>{say('fact')}</th><th>{say('value')}</th><th>{say('effect')}</th><th /></>}>
            {(Object.keys(good) as Fact[]).map(fact => (
              <tr key={fact}>
                <td>{say(fact)}</td>
                <td><Badge tone={found[fact] === good[fact] ? 'good' : 'bad'}>{say(found[fact] ? 'yes' : 'no')} · {say(found[fact] === good[fact] ? 'fine' : 'refuses')}</Badge></td>
                <td className="muted">{say(`${fact}.effect`)}</td>
                <td className="number"><Button onClick={() => setAsking(fact)}>{say(found[fact] ? 'setFalse' : 'setTrue')}</Button></td>
              </tr>
            ))}
          </Table>
        )}
      </Answered>
      {asking && (
        <Confirm
          open
          onClose={() => setAsking(undefined)}
          title={say('change', { name: say(asking) })}
          action={say('apply')}
          run={async () => {
            await call(heliograph, 'SetAccountStanding', { [asking]: next }, { region });
            await refreshAll('standing:');
          }}
        >
          <p>{next === good[asking] ? say('changeGood') : say('changeHarm', { effect: say(`${asking}.effect`) })}</p>
        </Confirm>
      )}
    </Panel>
  );
}

function QuotasPanel() {
  const say = useText(standingTexts);
  const { region } = useApp();
  const quotas = useQuery(`quotas:${region}`, async () => (await call<{ Quotas: Quota[] }>(heliograph, 'DescribeQuotas', {}, { region })).Quotas);
  const [editing, setEditing] = useState<Quota>();
  const [value, setValue] = useState('');
  return (
    <Panel title={say('quotas', { region })} flush>
      <Answered query={quotas}>
        {list => list.length === 0 ? <Empty title={say('noQuotas')}>{say('noQuotasHint')}</Empty> : (
          <Table label={say('quotas', { region })} head={<><th>{say('quota')}</th><th className="number">{say('limit')}</th><th className="number">{say('default')}</th><th /></>}>
            {list.map(quota => (
              <tr key={quota.QuotaName}>
                <td><span className="two"><span lang="en">{quota.Description}</span><code>{quota.QuotaName}</code></span></td>
                <td className="number">{whole(quota.Value)}</td>
                <td className="number muted">{whole(quota.Default)}</td>
                <td className="number"><Button aria-label={`${say('setQuota')} ${quota.QuotaName}`} onClick={() => { setValue(String(quota.Value)); setEditing(quota); }}>{say('setQuota')}</Button></td>
              </tr>
            ))}
          </Table>
        )}
      </Answered>
      {editing && (
        <ActionDialog
          title={editing.QuotaName}
          action={say('setQuota')}
          onClose={() => setEditing(undefined)}
          run={async () => {
            await call(heliograph, 'SetQuota', { QuotaName: editing.QuotaName, Value: value }, { region });
            await refreshAll('quotas:');
          }}
        >
          <TextField label={editing.Description} hint={say('resetHint', { value: editing.Default })} inputMode="numeric" value={value} onChange={event => setValue(event.target.value)} />
        </ActionDialog>
      )}
    </Panel>
  );
}

function AccountsPanel() {
  const say = useText(standingTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  const accounts = useQuery('accounts', () => callAll<Account>(heliograph, 'DescribeAccounts', 'Accounts', {}, {}));
  const [creating, setCreating] = useState(false);
  const [id, setId] = useState('');
  const [name, setName] = useState('');
  const [renaming, setRenaming] = useState<Account>();
  const [replacing, setReplacing] = useState<Account>();
  const [made, setMade] = useState<{ AccountId: string; AccessKeyId: string; AccessKeySecret: string }>();
  const create = <Button kind="primary" icon="plus" onClick={() => { setId(''); setName(''); setCreating(true); }}>{say('create')}</Button>;
  return (
    <Panel title={say('accounts')} flush actions={accounts.data && !accounts.error && create}>
      <Answered query={accounts}>
        {list => (
          <Table label={say('accounts')} head={<><th>{say('accountId')}</th><th>{say('displayName')}</th><th>{sayCommon('created')}</th><th><span className="visually-hidden">{sayCommon('actions')}</span></th></>}>
            {list.map(account => (
              <tr key={account.AccountId}>
                <td><code>{account.AccountId}</code> {account.Operator && <Badge tone="good">{say('operator')}</Badge>}</td>
                <td>{account.DisplayName || <span className="muted">{sayCommon('none')}</span>}</td>
                <td className="nowrap">{localTime(account.CreationTime, language)}</td>
                <td className="number nowrap">
                  <Button aria-label={`${say('rename')} ${account.AccountId}`} onClick={() => { setName(account.DisplayName); setRenaming(account); }}>{say('rename')}</Button>{' '}
                  {!account.Operator && <Button aria-label={`${say('replaceKey')} ${account.AccountId}`} onClick={() => setReplacing(account)}>{say('replaceKey')}</Button>}
                </td>
              </tr>
            ))}
          </Table>
        )}
      </Answered>
      {accounts.error?.denied && <p className="hint panel-hint">{say('operatorOnly')}</p>}
      {creating && (
        <ActionDialog
          title={say('create')}
          action={say('create')}
          onClose={() => setCreating(false)}
          run={async () => {
            setMade(await call(heliograph, 'CreateAccount', { AccountId: id, DisplayName: name }));
            await refreshAll('accounts');
          }}
        >
          <TextField label={say('accountId')} hint={say('accountIdHint')} inputMode="numeric" value={id} onChange={event => setId(event.target.value)} />
          <TextField label={say('displayName')} value={name} maxLength={128} onChange={event => setName(event.target.value)} />
        </ActionDialog>
      )}
      {renaming && (
        <ActionDialog
          title={say('renameTitle', { id: renaming.AccountId })}
          action={say('rename')}
          onClose={() => setRenaming(undefined)}
          run={async () => {
            await call(heliograph, 'UpdateAccount', { AccountId: renaming.AccountId, DisplayName: name }, { keepEmpty: true });
            await refreshAll('accounts');
          }}
        >
          <TextField label={say('displayName')} value={name} maxLength={128} onChange={event => setName(event.target.value)} />
        </ActionDialog>
      )}
      {replacing && (
        <Confirm
          open
          onClose={() => setReplacing(undefined)}
          title={say('replaceTitle', { id: replacing.AccountId })}
          action={say('replaceKey')}
          word={replacing.AccountId}
          run={async () => setMade(await call(heliograph, 'ReplaceAccountKey', { AccountId: replacing.AccountId }))}
        >
          <p>{say('replaceBody')}</p>
        </Confirm>
      )}
      {made && <SecretOnce name={made.AccountId} id={made.AccessKeyId} secret={made.AccessKeySecret} onClose={() => setMade(undefined)} />}
    </Panel>
  );
}
