import { flowOf } from '../../api/live';
import type { DirectionStatus, MirrorStatus, SessionCounters } from '../../api/model';
import { whole } from '../../i18n/format';
import { useText } from '../../i18n/text';
import { Empty } from '../../ui/controls';
import { sessionTexts } from './texts';

interface Part {
  label: string;
  packets: number;
  color: string;
}

/** Three columns: what the sources saw, what the rules said, what became of the copies. Each column adds up to the part that it comes of. */
export function SessionFlow({ id, status }: { id: string; status: MirrorStatus }) {
  const say = useText(sessionTexts);
  const directions: DirectionStatus[] = [];
  const counters: SessionCounters[] = [];
  for (const host of status.Hosts)
    for (const found of host.Interfaces)
      for (const direction of found.Directions) {
        const mine = direction.Sessions.find(session => session.TrafficMirrorSessionId === id);
        if (mine) {
          directions.push(direction);
          counters.push(mine);
        }
      }
  if (counters.length === 0) return <Empty title={say('noCounters')}>{say('noCountersHint')}</Empty>;

  const rules = counters.flatMap(counter => counter.Rules);
  const hits = (action: 'accept' | 'drop'): number => rules.reduce((sum, rule) => sum + (rule.Action === action ? rule.Packets : 0), 0);
  const seen = flowOf(directions).seen;
  const [accepted, excluded] = [hits('accept'), hits('drop')];
  const sent = counters.reduce((sum, counter) => sum + counter.Sent.Packets, 0);
  const cut = counters.reduce((sum, counter) => sum + counter.Truncated.Packets, 0);
  const lost = new Map<string, number>();
  for (const drop of counters.flatMap(counter => counter.Dropped)) lost.set(drop.Reason, (lost.get(drop.Reason) ?? 0) + drop.Packets);
  const accounted = sent + [...lost.values()].reduce((sum, packets) => sum + packets, 0);

  const verdicts: Part[] = [
    { label: say('accepted'), packets: accepted, color: 'var(--live)' },
    { label: say('ruleDrop'), packets: excluded, color: 'var(--line-strong)' },
    { label: say('passed'), packets: Math.max(0, seen - accepted - excluded), color: 'var(--line)' },
  ];
  const ends: Part[] = [
    { label: say('sent'), packets: sent, color: 'var(--good)' },
    ...[...lost].map(([reason, packets]) => ({ label: say('lost', { reason }), packets, color: 'var(--bad)' })),
    // Counters of the two programs are read one after the other; a packet may be between them.
    ...(accepted > accounted ? [{ label: say('pending'), packets: accepted - accounted, color: 'var(--muted)' }] : []),
  ];
  return (
    <div className="flow">
      <Column parts={[{ label: say('seen'), packets: seen, color: 'var(--accent)' }]} />
      <Bands from={seen} to={verdicts} />
      <Column parts={verdicts} />
      <Bands from={accepted} to={ends} whole={verdicts} />
      <Column parts={ends} />
      <p className="hint">{say('flowHint')} {cut > 0 && say('truncated', { count: whole(cut) })}</p>
    </div>
  );
}

const height = 168;
const gap = 6;

/** Heights in the order of the parts; what is not zero can be seen. */
function heights(parts: Part[], within: number): number[] {
  const total = parts.reduce((sum, part) => sum + part.packets, 0);
  const free = within - gap * (parts.length - 1);
  return parts.map(part => (total === 0 ? free / parts.length : Math.max(part.packets > 0 ? 3 : 1, (part.packets / total) * free)));
}

function Column({ parts }: { parts: Part[] }) {
  return (
    <ul className="flow-column">
      {parts.map(part => (
        <li key={part.label}>
          <span className="swatch" style={{ background: part.color }} />
          <span className="what">{part.label}</span>
          <strong className="number">{whole(part.packets)}</strong>
        </li>
      ))}
    </ul>
  );
}

/** Bands from one block at the left, the first of `whole` when that is given, to the parts at the right. */
function Bands({ from, to, whole: column }: { from: number; to: Part[]; whole?: Part[] }) {
  const left = column ? (heights(column, height)[0] ?? height) : height;
  const right = heights(to, height);
  const total = to.reduce((sum, part) => sum + part.packets, 0);
  let leftTop = 0;
  let rightTop = 0;
  return (
    <svg className="flow-bands" viewBox={`0 0 100 ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
      {column?.map((part, index) => {
        const all = heights(column, height);
        const top = all.slice(0, index).reduce((sum, one) => sum + one + gap, 0);
        return <rect key={part.label} x="0" y={top} width="4" height={all[index]} fill={part.color} />;
      }) ?? <rect x="0" y="0" width="4" height={height} fill="var(--accent)" />}
      {to.map((part, index) => {
        const [thick, wide] = [total === 0 ? left / to.length : (part.packets / total) * left, right[index] ?? 0];
        const path = `M4 ${leftTop} C50 ${leftTop} 50 ${rightTop} 96 ${rightTop} V${rightTop + wide} C50 ${rightTop + wide} 50 ${leftTop + thick} 4 ${leftTop + thick} Z`;
        const block = <rect x="96" y={rightTop} width="4" height={wide} fill={part.color} />;
        leftTop += thick;
        rightTop += wide + gap;
        return <g key={part.label}>{from > 0 && part.packets > 0 && <path d={path} fill={part.color} opacity="0.22" />}{block}</g>;
      })}
    </svg>
  );
}
