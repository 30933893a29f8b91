import { memo, useEffect, useRef, type KeyboardEvent, type UIEvent } from 'react';
import { useText } from '../../i18n/text';
import { Icon } from '../../ui/Icon';
import { clockOf, keyOf, type Packet } from './packet';
import { previewTexts } from './texts';

/** Rows that a page key goes over. */
const pageRows = 12;
const idOf = (packet: Packet): string => `packet-${packet.HostId}-${packet.Number}`.replaceAll(/[^\w-]/g, '_');

/** The list of packets, oldest first; arrows, page keys, Home and End choose one. Follows the newest while it is scrolled to the end. */
export function PacketTable({ packets, chosen, onChoose }: { packets: Packet[]; chosen: Packet | undefined; onChoose: (packet: Packet) => void }) {
  const say = useText(previewTexts);
  const scroll = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const newest = packets.at(-1);
  const newestKey = newest && keyOf(newest);
  useEffect(() => {
    const element = scroll.current;
    if (element && follows.current) element.scrollTop = element.scrollHeight;
  }, [newestKey, packets.length]);

  const choose = (at: number): void => {
    const packet = packets[Math.min(Math.max(at, 0), packets.length - 1)];
    if (!packet) return;
    follows.current = false;
    onChoose(packet);
    document.getElementById(idOf(packet))?.scrollIntoView({ block: 'nearest' });
  };
  const press = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const key = chosen && keyOf(chosen);
    const at = packets.findIndex(packet => keyOf(packet) === key);
    const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? packets.length - 1 : at - 1, PageDown: at + pageRows, PageUp: at - pageRows, Home: 0, End: packets.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  const scrolled = (event: UIEvent<HTMLDivElement>): void => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    follows.current = scrollHeight - scrollTop - clientHeight < 8;
  };

  return (
    <div className="table-scroll packets" ref={scroll} onScroll={scrolled}>
      <table role="grid" tabIndex={0} aria-label={say('packets')} aria-rowcount={packets.length + 1} aria-activedescendant={chosen && packets.includes(chosen) ? idOf(chosen) : undefined} onKeyDown={press}>
        <thead><tr><th>{say('time')}</th><th>{say('source')}</th><th>{say('destination')}</th><th>{say('protocol')}</th><th className="number">{say('length')}</th><th>{say('info')}</th></tr></thead>
        <tbody>
          {packets.map(packet => <Row key={keyOf(packet)} packet={packet} selected={packet === chosen} onChoose={onChoose} inbound={say('in')} outbound={say('out')} />)}
        </tbody>
      </table>
    </div>
  );
}

const Row = memo(function Row({ packet, selected, onChoose, inbound, outbound }: { packet: Packet; selected: boolean; onChoose: (packet: Packet) => void; inbound: string; outbound: string }) {
  const way = packet.Direction === 'ingress' ? inbound : packet.Direction === 'egress' ? outbound : undefined;
  return (
    <tr id={idOf(packet)} aria-selected={selected} onClick={() => onChoose(packet)}>
      <td className="nowrap"><span className="when">{way && <span className="way" role="img" aria-label={way} title={way}><Icon name={way === inbound ? 'down' : 'up'} size={12} /></span>}{clockOf(packet)}</span></td>
      <td>{packet.Source}</td>
      <td>{packet.Destination}</td>
      <td>{packet.Protocol}</td>
      <td className="number">{packet.Length}</td>
      <td className="info">{packet.Info}</td>
    </tr>
  );
});
