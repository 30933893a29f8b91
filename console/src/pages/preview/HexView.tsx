import { type MouseEvent } from 'react';
import type { Range } from './packet';

const perLine = 16;
const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');
const printable = (value: number): string => (value >= 0x20 && value < 0x7f ? String.fromCharCode(value) : '.');

/** The bytes, sixteen a line, with one part of them marked; a click on a byte tells which one it was. */
export function HexView({ bytes, marked, label, onPick }: { bytes: Uint8Array; marked: Range | undefined; label: string; onPick: (at: number) => void }) {
  const pick = (event: MouseEvent): void => {
    const at = (event.target as HTMLElement).dataset['at'];
    if (at !== undefined) onPick(Number(at));
  };
  const lines = Array.from({ length: Math.ceil(bytes.length / perLine) }, (_, line) => line * perLine);
  const isMarked = (at: number): boolean => marked !== undefined && marked.start <= at && at < marked.end;
  return (
    <div className="hex" tabIndex={0} role="region" aria-label={label} onClick={pick}>
      {lines.map(start => {
        const line = [...bytes.subarray(start, start + perLine)];
        return (
          <div key={start} className="hex-line">
            <span className="offset">{hex(start, 4)}</span>
            <span className="values">{line.map((value, i) => <span key={i} data-at={start + i} className={isMarked(start + i) ? 'marked' : undefined}>{hex(value, 2)}</span>)}</span>
            <span className="text" aria-hidden="true">{line.map((value, i) => <span key={i} data-at={start + i} className={isMarked(start + i) ? 'marked' : undefined}>{printable(value)}</span>)}</span>
          </div>
        );
      })}
    </div>
  );
}
