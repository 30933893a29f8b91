// What PreviewTrafficMirrorSession tells, and what the page makes of it without asking anybody.

export interface Field { Name: string; Value: string; Offset: number; Length: number }

export interface Layer { Name: string; Summary: string; Offset: number; Length: number; Fields: Field[] }

export interface Packet {
  HostId: string;
  Number: number;
  /** UTC with nine digits behind the second. */
  Time: string;
  NetworkInterfaceId: string;
  Direction: 'ingress' | 'egress' | '';
  CollectorAddress: string;
  Length: number;
  CapturedLength: number;
  Source: string;
  Destination: string;
  Protocol: string;
  Info: string;
  /** Base64. */
  Frame: string;
  Layers: Layer[];
}

export interface PreviewAnswer {
  Enabled: boolean;
  Packets: Packet[];
  NotShown: number;
  NextToken: string;
  Hosts: { HostId: string; State: 'Capturing' | 'NothingSent' | 'Busy' | 'NotConnected' | 'NotSupported' | 'Failed'; Problem: string }[];
  SharedWithSessionIds: string[];
}

export const keyOf = (packet: Packet): string => `${packet.HostId} ${packet.Number}`;

export function bytesOf(packet: Packet): Uint8Array<ArrayBuffer> {
  const text = atob(packet.Frame);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** Nanoseconds since 1970. */
export function nanosecondsOf(packet: Packet): bigint {
  return BigInt(Date.parse(`${packet.Time.slice(0, 19)}Z`)) * 1_000_000n + BigInt(packet.Time.slice(20, 29));
}

/** The time of the reader's clock, to the microsecond. */
export function clockOf(packet: Packet): string {
  const time = new Date(`${packet.Time.slice(0, 19)}Z`);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}.${packet.Time.slice(20, 26)}`;
}

/** Every word must be somewhere in the line; a word behind a minus nowhere. */
export function matches(packet: Packet, filter: string): boolean {
  const line = `${packet.Source} ${packet.Destination} ${packet.Protocol} ${packet.Info} ${packet.NetworkInterfaceId} ${packet.Direction}`.toLowerCase();
  return filter.toLowerCase().split(/\s+/).filter(Boolean).every(word => (word.length > 1 && word.startsWith('-') ? !line.includes(word.slice(1)) : line.includes(word)));
}

export interface Range { start: number; end: number }

export const rangeOf = ({ Offset, Length }: { Offset: number; Length: number }): Range => ({ start: Offset, end: Offset + Length });

/** The smallest part that has a byte. */
export function partAt(layers: Layer[], at: number): Range | undefined {
  const parts = layers.flatMap(layer => [layer, ...layer.Fields]).map(rangeOf).filter(part => part.start <= at && at < part.end);
  return parts.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
}
