import { useCallback, useDeferredValue, useMemo, useState } from 'react';
import { useSessions } from '../../api/queries';
import { useApp } from '../../app/context';
import { Link } from '../../app/router';
import { common } from '../../i18n/common';
import { whole } from '../../i18n/format';
import { useText } from '../../i18n/text';
import { Button, Empty, Notice, PageHead, Panel, TextField } from '../../ui/controls';
import { Refused } from '../../ui/Refused';
import { matches, type Packet, type PreviewAnswer } from './packet';
import { PacketDetail } from './PacketDetail';
import { PacketTable } from './PacketTable';
import { toPcapng } from './pcapng';
import './preview.css';
import { previewTexts } from './texts';
import { useCapture } from './useCapture';

/** The packets of a session as they are copied. */
export function CapturePage({ id }: { id: string }) {
  const say = useText(previewTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const session = useSessions(region).data?.find(found => found.TrafficMirrorSessionId === id);
  const [running, setRunning] = useState(true);
  const { capture, clear } = useCapture(region, id, running);
  const [filter, setFilter] = useState('');
  const asked = useDeferredValue(filter);
  const shown = useMemo(() => (asked.trim() === '' ? capture.packets : capture.packets.filter(packet => matches(packet, asked))), [capture.packets, asked]);
  const [chosen, setChosen] = useState<Packet>();
  const choose = useCallback((packet: Packet) => setChosen(packet), []);
  const name = session?.TrafficMirrorSessionName || id;
  const { answer, error } = capture;

  return (
    <>
      <p className="crumb"><Link to={`/sessions/${id}`}>{say('back', { name })}</Link></p>
      <PageHead
        title={sayCommon('capture')}
        sub={<>{name} · {say('lead')}</>}
        actions={<>
          <Button kind={running ? 'plain' : 'primary'} onClick={() => setRunning(!running)}>{say(running ? 'pause' : 'go')}</Button>
          <Button disabled={capture.packets.length === 0} onClick={() => { clear(); setChosen(undefined); }}>{say('clear')}</Button>
          <Button icon="down" disabled={shown.length === 0} onClick={() => download(toPcapng(shown), `${id}.pcapng`)}>{say('download')}</Button>
        </>}
      />
      <div className="stack">
        {error && <Refused error={error} />}
        {answer && !error && <Hindrances answer={answer} />}
        {!error?.denied && (
          <Panel title={say('packets')} flush actions={<Counts all={capture.packets.length} shown={shown.length} notShown={capture.notShown} running={running} />}>
            <div className="packet-filter"><TextField label={say('filter')} hint={say('filterHint')} value={filter} onChange={event => setFilter(event.target.value)} /></div>
            {shown.length > 0 ? <PacketTable packets={shown} chosen={chosen} onChoose={choose} /> : <Nothing id={id} answer={answer} filtered={capture.packets.length > 0} />}
          </Panel>
        )}
        {chosen ? <PacketDetail key={`${chosen.HostId} ${chosen.Number}`} packet={chosen} /> : shown.length > 0 && <p className="muted">{say('choose')}</p>}
      </div>
    </>
  );
}

function Counts({ all, shown, notShown, running }: { all: number; shown: number; notShown: number; running: boolean }) {
  const say = useText(previewTexts);
  return (
    <span className="muted counts">
      {say(shown === all ? 'count' : 'countOf', { shown: whole(shown), all: whole(all) })}
      {notShown > 0 && <> · {say('notShown', { count: whole(notShown) })}</>}
      {!running && <> · {say('paused')}</>}
    </span>
  );
}

function Hindrances({ answer }: { answer: PreviewAnswer }) {
  const say = useText(previewTexts);
  return (
    <>
      {answer.Hosts.filter(host => host.Problem).map(host => <Notice key={host.HostId} tone="warn" title={say(host.State === 'Busy' ? 'busy' : 'problem', { host: host.HostId })}>{host.Problem}</Notice>)}
      {answer.SharedWithSessionIds.length > 0 && <Notice tone="warn" title={say('shared')}>{say('sharedHint', { sessions: answer.SharedWithSessionIds.join(', ') })}</Notice>}
    </>
  );
}

/** Why the list is empty, and what to do about it. */
function Nothing({ id, answer, filtered }: { id: string; answer: PreviewAnswer | undefined; filtered: boolean }) {
  const say = useText(previewTexts);
  const sayCommon = useText(common);
  if (filtered) return <Empty title={say('noMatch')}>{say('noMatchHint')}</Empty>;
  if (!answer) return <p className="loading" role="status">{sayCommon('loading')}</p>;
  const why = answer.Hosts.length === 0 ? 'noSource' : !answer.Enabled ? 'off' : answer.Hosts.every(host => host.State === 'NothingSent') ? 'notSent' : 'none';
  return <Empty title={say(why)} action={why === 'none' ? undefined : <Link className="button" to={`/sessions/${id}`}>{say('toSession')}</Link>}>{say(`${why}Hint`)}</Empty>;
}

function download(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it when the click is over, but reads it a moment later.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
