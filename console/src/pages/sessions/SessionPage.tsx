import { useState } from 'react';
import { call, vpc } from '../../api/client';
import type { MirrorStatus, Session } from '../../api/model';
import { useFilters, useInterfaces, useMirrorStatus, useSessions, useTargets } from '../../api/queries';
import { refreshAll } from '../../api/query';
import { useApp } from '../../app/context';
import { go, Link } from '../../app/router';
import { common } from '../../i18n/common';
import { localTime } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { Badge, Button, Empty, Notice, PageHead, Panel, Table } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { RateChart } from '../../ui/RateChart';
import { Answered } from '../../ui/Refused';
import { problemsOfSession } from '../overview/problems';
import { overviewTexts } from '../overview/texts';
import { SessionFlow } from './SessionFlow';
import { SessionState } from './Sessions';
import { sessionTexts } from './texts';
import { SessionWizard } from './wizard/SessionWizard';

export function SessionPage({ id }: { id: string }) {
  const say = useText(sessionTexts);
  const { region } = useApp();
  const sessions = useSessions(region);
  return (
    <Answered query={sessions}>
      {list => {
        const session = list.find(found => found.TrafficMirrorSessionId === id);
        return session ? <Found session={session} /> : <Empty title={say('gone', { id })} action={<Button onClick={() => go('/sessions')}>{say('back')}</Button>}>{say('goneHint')}</Empty>;
      }}
    </Answered>
  );
}

function Found({ session }: { session: Session }) {
  const say = useText(sessionTexts);
  const sayCommon = useText(common);
  const sayProblem = useText(overviewTexts);
  const { region } = useApp();
  const status = useMirrorStatus(region);
  const filters = useFilters(region).data;
  const interfaces = useInterfaces(region).data;
  const targets = useTargets(region).data;
  const [asking, setAsking] = useState<'disable' | 'delete' | 'edit'>();
  const [busy, setBusy] = useState(false);
  const id = session.TrafficMirrorSessionId;
  const name = session.TrafficMirrorSessionName || id;
  const settle = (): Promise<void> => refreshAll(`sessions:${region}`, `status:${region}`);
  const enable = async (enabled: boolean): Promise<void> => {
    await call(vpc, 'UpdateTrafficMirrorSessionAttribute', { TrafficMirrorSessionId: id, Enabled: enabled }, { region });
    await settle();
  };
  const [failure, setFailure] = useState<unknown>();

  return (
    <>
      <p className="crumb"><Link to="/sessions">{say('back')}</Link></p>
      <PageHead
        title={<>{name} <SessionState session={session} /></>}
        sub={<><code>{id}</code>{session.TrafficMirrorSessionDescription && <> · {session.TrafficMirrorSessionDescription}</>}</>}
        actions={<>
          {session.Enabled ? <Button onClick={() => setAsking('disable')}>{say('disable')}</Button> : (
            <Button kind="primary" busy={busy} onClick={() => {
              setBusy(true);
              setFailure(undefined);
              enable(true).catch(setFailure).finally(() => setBusy(false));
            }}>{say('enable')}</Button>
          )}
          <Link className="button" to={`/sessions/${id}/capture`}><Icon name="capture" />{sayCommon('capture')}</Link>
          <Button icon="edit" onClick={() => setAsking('edit')}>{sayCommon('edit')}</Button>
          <Button icon="trash" onClick={() => setAsking('delete')}>{sayCommon('delete')}</Button>
        </>}
      />
      <div className="stack">
        {failure instanceof Error && <Notice tone="bad" title={sayCommon('failed')}>{failure.message}</Notice>}
        {session.Enabled && problemsOfSession(session, { filters, interfaces, targets }).map((problem, index) => <Notice key={index} tone="warn" title={sayProblem(problem.key, problem.values)} />)}
        <div className="split">
          <Panel title={say('live')}>
            <Answered query={status}>{() => <RateChart region={region} what={id} label={say('live')} />}</Answered>
          </Panel>
          <Panel title={say('facts')}><Facts session={session} filterName={filters?.find(f => f.TrafficMirrorFilterId === session.TrafficMirrorFilterId)?.TrafficMirrorFilterName} /></Panel>
        </div>
        <Panel title={say('flow')}>
          <Answered query={status}>{data => <SessionFlow id={id} status={data} />}</Answered>
        </Panel>
        <Panel title={say('hosts')} flush>
          <Answered query={status}>{data => <HostStates session={session} status={data} />}</Answered>
        </Panel>
      </div>
      {asking === 'edit' && <SessionWizard session={session} onClose={() => setAsking(undefined)} />}
      <Confirm open={asking === 'disable'} onClose={() => setAsking(undefined)} title={say('disableTitle')} action={say('disable')} run={() => enable(false)}>
        <p>{say('disableText', { name })}</p>
      </Confirm>
      <Confirm
        open={asking === 'delete'}
        onClose={() => setAsking(undefined)}
        title={say('remove')}
        action={sayCommon('delete')}
        word={name}
        run={async () => {
          await call(vpc, 'DeleteTrafficMirrorSession', { TrafficMirrorSessionId: id }, { region });
          await settle();
          go('/sessions');
        }}
      >
        <p>{say('removeText', { name })}</p>
      </Confirm>
    </>
  );
}

function Facts({ session, filterName }: { session: Session; filterName: string | undefined }) {
  const say = useText(sessionTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  return (
    <dl className="facts">
      <dt>{say('sources')}</dt><dd>{session.TrafficMirrorSourceIds.map(id => <div key={id}><code>{id}</code></div>)}</dd>
      <dt>{say('filter')}</dt><dd><Link to={`/filters/${session.TrafficMirrorFilterId}`}>{filterName || session.TrafficMirrorFilterId}</Link></dd>
      <dt>{say('target')}</dt><dd><code>{session.TrafficMirrorTargetId}</code><div className="muted">{session.TrafficMirrorTargetType}</div></dd>
      <dt>{say('priority')}</dt><dd>{session.Priority}</dd>
      <dt>{say('vni')}</dt><dd>{session.VirtualNetworkId}</dd>
      <dt>{say('length')}</dt><dd>{session.PacketLength}</dd>
      <dt>{sayCommon('created')}</dt><dd>{localTime(session.CreationTime, language)}</dd>
    </dl>
  );
}

function HostStates({ session, status }: { session: Session; status: MirrorStatus }) {
  const say = useText(sessionTexts);
  const rows = status.Hosts.flatMap(host => host.Interfaces.filter(found => session.TrafficMirrorSourceIds.includes(found.NetworkInterfaceId)).map(found => ({ host, found })));
  if (rows.length === 0) return <Empty title={say('noCounters')}>{say('noCountersHint')}</Empty>;
  return (
    <Table label={say('hosts')} head={<><th>{say('interface')}</th><th>{say('host')}</th><th>{say('device')}</th><th>{say('directions')}</th><th className="number">{say('revision')}</th></>}>
      {rows.map(({ host, found }) => (
        <tr key={`${host.HostId} ${found.NetworkInterfaceId}`}>
          <td><code>{found.NetworkInterfaceId}</code></td>
          <td>{host.HostId}</td>
          <td><code>{found.DeviceName}</code></td>
          <td><span className="actions">{found.Directions.map(d => <Badge key={d.Direction} tone={d.Attached ? 'good' : 'bad'}>{d.Direction} {say(d.Attached ? 'attached' : 'detached')}</Badge>)}</span></td>
          <td className="number">{host.AppliedRevision}</td>
        </tr>
      ))}
    </Table>
  );
}
