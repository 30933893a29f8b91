import { useState } from 'react';
import { call, heliograph } from '../../api/client';
import { useQuery } from '../../api/query';
import { useApp } from '../../app/context';
import { Link } from '../../app/router';
import { common } from '../../i18n/common';
import { useLanguage, useText } from '../../i18n/text';
import { Badge, Button, Empty, Notice, PageHead, Panel, SelectField, Table, TextField } from '../../ui/controls';
import { Dialog } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import './audit.css';
import { auditTexts } from './texts';

interface Record {
  Time: string; RequestId: string; AccountId: string; PrincipalId: string; AccessKeyId: string; SourceAddress: string; SecureTransport: boolean; Dialect: string; Product: string; Version: string;
  Operation: string; RegionId: string; Resources: string[]; Outcome: 'Succeeded' | 'Refused' | 'Failed'; HttpStatus: number; Code: string; DurationMicroseconds: number;
}

interface Page { Records: Record[]; NextToken?: string; LostRecords?: number }

const nothing = { Operation: '', KeyId: '', Outcome: '', Code: '', StartTime: '', EndTime: '' };
const outcomes = ['Succeeded', 'Refused', 'Failed'] as const;
const tones = { Succeeded: 'good', Refused: 'warn', Failed: 'bad' } as const;
const pageSize = 50;

export default function Audit() {
  const say = useText(auditTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const [draft, setDraft] = useState(nothing);
  const [asked, setAsked] = useState(nothing);
  const [tokens, setTokens] = useState<string[]>(['']);
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState<Record>();
  const token = tokens.at(-1)!;
  const page = useQuery(`audit:${region}:${JSON.stringify(asked)}:${token}:${turn}`, () =>
    call<Page>(heliograph, 'LookupAuditRecords', { ...asked, MaxResults: pageSize, NextToken: token }, { region }));
  const search = (what: typeof nothing): void => {
    setAsked(what);
    setTokens(['']);
    setTurn(turn + 1);
  };
  const field = (name: keyof typeof nothing) => ({ value: draft[name], onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [name]: event.target.value }) });
  return (
    <>
      <PageHead title={sayCommon('audit')} sub={say('lead')} />
      <div className="stack">
        <Panel title={say('filter')}>
          <form className="stack" role="search" onSubmit={event => { event.preventDefault(); search(draft); }}>
            <div className="fields">
              <TextField label={say('operation')} {...field('Operation')} />
              <SelectField label={say('outcome')} {...field('Outcome')}>
                <option value="">{say('any')}</option>
                {outcomes.map(outcome => <option key={outcome} value={outcome}>{say(outcome)}</option>)}
              </SelectField>
              <TextField label={say('code')} {...field('Code')} />
              <TextField label={say('key')} {...field('KeyId')} />
              <TextField label={say('from')} hint={say('timeHint')} {...field('StartTime')} />
              <TextField label={say('to')} hint={say('timeHint')} {...field('EndTime')} />
            </div>
            <div className="actions">
              <Button kind="primary" type="submit">{say('search')}</Button>
              <Button onClick={() => { setDraft(nothing); search(nothing); }}>{say('clear')}</Button>
            </div>
          </form>
        </Panel>
        <Panel title={say('records')} flush actions={<><span className="muted">{say('page', { number: tokens.length })}</span><Button disabled={tokens.length === 1 && page.loading} onClick={() => search(asked)}>{say('newest')}</Button><Button disabled={!page.data?.NextToken} onClick={() => setTokens([...tokens, page.data!.NextToken!])}>{say('older')}</Button></>}>
          <Answered query={page}>
            {({ Records, LostRecords }) => (
              <>
                {LostRecords ? <Notice tone="warn" title={say('lost', { count: LostRecords })} /> : null}
                {Records.length === 0 ? <Empty title={say('empty')}>{say('emptyHint')}</Empty> : <RecordTable records={Records} onShow={setShown} />}
              </>
            )}
          </Answered>
        </Panel>
      </div>
      {shown && <Details record={shown} onClose={() => setShown(undefined)} />}
    </>
  );
}

function RecordTable({ records, onShow }: { records: Record[]; onShow: (record: Record) => void }) {
  const say = useText(auditTexts);
  const language = useLanguage();
  return (
    <Table label={say('records')} head={<><th>{say('time')}</th><th>{say('operation')}</th><th>{say('result')}</th><th>{say('who')}</th><th>{say('where')}</th></>}>
      {records.map((record, index) => (
        <tr key={`${record.RequestId}-${index}`}>
          <td className="nowrap">{timeOf(record.Time, language)}</td>
          <td><span className="two"><button type="button" className="link" onClick={() => onShow(record)}>{record.Operation || '–'}</button><span className="muted">{record.Product}{record.RegionId && ` · ${record.RegionId}`}</span></span></td>
          <td><span className="two"><span><Badge tone={tones[record.Outcome] ?? 'neutral'}>{say(record.Outcome)}</Badge></span>{record.Code && <code>{record.Code}</code>}</span></td>
          <td><code>{record.AccessKeyId || '–'}</code></td>
          <td><code>{record.SourceAddress}</code></td>
        </tr>
      ))}
    </Table>
  );
}

function Details({ record, onClose }: { record: Record; onClose: () => void }) {
  const say = useText(auditTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  const facts = ['RequestId', 'AccountId', 'PrincipalId', 'AccessKeyId', 'SourceAddress', 'Dialect', 'Product', 'Version', 'RegionId', 'HttpStatus'] as const;
  return (
    <Dialog open onClose={onClose} wide title={record.Operation || say('records')} description={timeOf(record.Time, language)}>
      <div className="body">
        <dl className="facts">
          <dt>{say('result')}</dt><dd><Badge tone={tones[record.Outcome] ?? 'neutral'}>{say(record.Outcome)}</Badge> {record.Code && <code>{record.Code}</code>}</dd>
          {facts.map(fact => <Fact key={fact} name={say(fact)} value={String(record[fact] ?? '')} />)}
          <Fact name={say('Resources')} value={record.Resources?.join(', ') ?? ''} />
          <dt>{say('duration')}</dt><dd>{(record.DurationMicroseconds / 1000).toFixed(2)} ms</dd>
        </dl>
      </div>
      <footer>
        <Link className="button" to={`/explorer/${record.Product}/${record.Operation}`}>{say('explore')}</Link>
        <Button onClick={onClose}>{sayCommon('close')}</Button>
      </footer>
    </Dialog>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return <><dt>{name}</dt><dd>{value ? <code>{value}</code> : '–'}</dd></>;
}

/** With seconds: two calls a minute apart and two at once are not the same. */
function timeOf(utc: string, language: string): string {
  const time = new Date(utc);
  return Number.isNaN(time.getTime()) ? utc : time.toLocaleString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
}
