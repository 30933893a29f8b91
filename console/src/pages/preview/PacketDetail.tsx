import { useMemo, useState } from 'react';
import { useText } from '../../i18n/text';
import { Panel } from '../../ui/controls';
import { HexView } from './HexView';
import { bytesOf, partAt, rangeOf, type Layer, type Packet, type Range } from './packet';
import { previewTexts } from './texts';

const isSame = (a: Range | undefined, b: Range): boolean => a !== undefined && a.start === b.start && a.end === b.end;

/** The parts of a packet and its bytes; choosing one marks the other. */
export function PacketDetail({ packet }: { packet: Packet }) {
  const say = useText(previewTexts);
  const [marked, setMarked] = useState<Range>();
  const bytes = useMemo(() => bytesOf(packet), [packet]);
  return (
    <div className="packet-detail">
      <Panel title={say('parts')} actions={<span className="muted">{packet.NetworkInterfaceId} · {packet.CollectorAddress}</span>}>
        <div className="layers">
          {packet.CapturedLength < packet.Length && <p className="hint">{say('cut', { kept: packet.CapturedLength, whole: packet.Length })}</p>}
          {packet.Layers.map((layer, index) => <LayerView key={index} layer={layer} marked={marked} onMark={setMarked} />)}
        </div>
      </Panel>
      <Panel title={say('bytes')} actions={<span className="muted">{say('byteCount', { count: packet.CapturedLength })}</span>}>
        <HexView bytes={bytes} marked={marked} label={say('bytes')} onPick={at => setMarked(partAt(packet.Layers, at))} />
      </Panel>
    </div>
  );
}

function LayerView({ layer, marked, onMark }: { layer: Layer; marked: Range | undefined; onMark: (range: Range) => void }) {
  const whole = rangeOf(layer);
  return (
    <details className="layer" open>
      <summary><strong>{layer.Name}</strong> <span className="muted">{layer.Summary}</span></summary>
      <ul>
        {layer.Fields.map((field, index) => {
          const range = rangeOf(field);
          return (
            <li key={index}>
              <button type="button" className={isSame(marked, range) ? 'part marked' : 'part'} aria-pressed={isSame(marked, range)} onClick={() => onMark(range)}>
                <span className="muted">{field.Name}</span> <code>{field.Value}</code>
              </button>
            </li>
          );
        })}
        {layer.Fields.length === 0 && layer.Length > 0 && (
          <li><button type="button" className={isSame(marked, whole) ? 'part marked' : 'part'} aria-pressed={isSame(marked, whole)} onClick={() => onMark(whole)}><code>{layer.Summary}</code></button></li>
        )}
      </ul>
    </details>
  );
}
