import { useState } from 'react';
import { rateOf } from '../../api/live';
import type { Session } from '../../api/model';
import { useFilters, useMirrorStatus, useServiceOpen, useSessions } from '../../api/queries';
import { useApp } from '../../app/context';
import type { PageProps } from '../../app/pages';
import { go, Link } from '../../app/router';
import { common } from '../../i18n/common';
import { short } from '../../i18n/format';
import { useText } from '../../i18n/text';
import { Badge, Button, Empty, PageHead, Panel, Table } from '../../ui/controls';
import { Answered } from '../../ui/Refused';
import { CapturePage } from '../preview/CapturePage';
import { SessionPage } from './SessionPage';
import './sessions.css';
import { sessionTexts } from './texts';
import { SessionWizard } from './wizard/SessionWizard';

export default function Sessions({ rest: [id, part] }: PageProps) {
  if (id && part === 'capture') return <CapturePage id={id} />;
  return id ? <SessionPage id={id} /> : <SessionList />;
}

function SessionList() {
  const say = useText(sessionTexts);
  const { region } = useApp();
  const sessions = useSessions(region);
  const service = useServiceOpen(region);
  const [creating, setCreating] = useState(false);
  useMirrorStatus(region);
  const create = <Button kind="primary" icon="plus" disabled={service.data === false} onClick={() => setCreating(true)}>{say('create')}</Button>;
  return (
    <>
      <PageHead title={say('title')} sub={say('lead')} actions={create} />
      <Panel title={say('title')} flush>
        <Answered query={sessions}>
          {list =>
            list.length > 0 ? <SessionTable sessions={list} />
            : service.data === false ? <Empty title={say('closed')} action={<Button onClick={() => go('/overview')}>{say('toOverview')}</Button>}>{say('closedHint')}</Empty>
            : <Empty title={say('empty')} action={create}>{say('emptyHint')}</Empty>
          }
        </Answered>
      </Panel>
      {creating && <SessionWizard onClose={() => setCreating(false)} />}
    </>
  );
}

function SessionTable({ sessions }: { sessions: Session[] }) {
  const say = useText(sessionTexts);
  const { region } = useApp();
  const filters = useFilters(region).data;
  const nameOf = (id: string): string => filters?.find(filter => filter.TrafficMirrorFilterId === id)?.TrafficMirrorFilterName || id;
  return (
    <Table
      label={say('title')}
      head={<>
        <th>{say('session')}</th><th><SessionStateHead /></th><th className="number">{say('priority')}</th><th>{say('sources')}</th>
        <th>{say('filter')}</th><th>{say('target')}</th><th className="number">{say('rate')}</th>
      </>}
    >
      {sessions.toSorted((a, b) => a.Priority - b.Priority).map(session => {
        const rate = rateOf(region, session.TrafficMirrorSessionId);
        return (
          <tr key={session.TrafficMirrorSessionId}>
            <td><span className="two"><Link to={`/sessions/${session.TrafficMirrorSessionId}`}>{session.TrafficMirrorSessionName || session.TrafficMirrorSessionId}</Link><code>{session.TrafficMirrorSessionId}</code></span></td>
            <td><SessionState session={session} /></td>
            <td className="number">{session.Priority}</td>
            <td>{session.TrafficMirrorSourceIds.length > 2 ? session.TrafficMirrorSourceIds.length : <span className="two">{session.TrafficMirrorSourceIds.map(id => <code key={id}>{id}</code>)}</span>}</td>
            <td>{nameOf(session.TrafficMirrorFilterId)}</td>
            <td><code>{session.TrafficMirrorTargetId}</code></td>
            <td className="number">{session.Enabled && rate ? `${short(rate.packets)} p/s` : '–'}</td>
          </tr>
        );
      })}
    </Table>
  );
}

function SessionStateHead() {
  return <>{useText(common)('status')}</>;
}

export function SessionState({ session }: { session: Session }) {
  const say = useText(sessionTexts);
  const sayCommon = useText(common);
  if (session.TrafficMirrorSessionBusinessStatus === 'FinancialLocked') return <Badge tone="bad">{say('locked')}</Badge>;
  if (session.TrafficMirrorSessionStatus !== 'Created') return <Badge tone="warn">{session.TrafficMirrorSessionStatus}</Badge>;
  return <Badge tone={session.Enabled ? 'good' : 'neutral'}>{sayCommon(session.Enabled ? 'enabled' : 'disabled')}</Badge>;
}
