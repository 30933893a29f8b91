import type { Count, DirectionStatus, MirrorStatus } from './model';

/** Rates of the last minutes, one value a second. */
export interface Series {
  /** Seconds since 1970. */
  times: number[];
  packets: number[];
  bits: number[];
}

interface Track {
  last?: { at: number; packets: number; bytes: number } | undefined;
  series: Series;
}

const kept = 180;
const tracks = new Map<string, Track>();

export const all = '*';

export function seriesOf(region: string, what: string): Series {
  return tracks.get(`${region}:${what}`)?.series ?? { times: [], packets: [], bits: [] };
}

/** The newest rate; null before there are two samples. */
export function rateOf(region: string, what: string): { packets: number; bits: number } | null {
  const { packets, bits } = seriesOf(region, what);
  const [p, b] = [packets.at(-1), bits.at(-1)];
  return p === undefined || b === undefined ? null : { packets: p, bits: b };
}

export function forgetRates(): void {
  tracks.clear();
}

/** @param steady Seconds of a clock that is never set. */
export function recordStatus(region: string, status: MirrorStatus, steady: number, now: number): void {
  const sums = new Map<string, Count>([[all, { Packets: 0, Bytes: 0 }]]);
  const add = (what: string, count: Count): void => {
    const sum = sums.get(what) ?? { Packets: 0, Bytes: 0 };
    sums.set(what, { Packets: sum.Packets + count.Packets, Bytes: sum.Bytes + count.Bytes });
  };
  for (const host of status.Hosts)
    for (const found of host.Interfaces)
      for (const direction of found.Directions)
        for (const session of direction.Sessions) {
          add(all, session.Sent);
          add(session.TrafficMirrorSessionId, session.Sent);
          add(`${found.NetworkInterfaceId}>${session.TrafficMirrorSessionId}`, session.Sent);
        }
  for (const [what, sum] of sums) record(`${region}:${what}`, sum, steady, now);
}

function record(key: string, sum: Count, steady: number, now: number): void {
  const track = tracks.get(key) ?? { series: { times: [], packets: [], bits: [] } };
  tracks.set(key, track);
  const last = track.last;
  track.last = { at: steady, packets: sum.Packets, bytes: sum.Bytes };
  if (!last) return;
  const seconds = steady - last.at;
  if (seconds < 0.2) {
    track.last = last;
    return;
  }
  const { times, packets, bits } = track.series;
  const drop = times.length >= kept ? 1 : 0;
  // A smaller count is a counter that began anew: nothing is known of that second. After a pause the mean would be no rate of now.
  const known = sum.Packets >= last.packets && seconds < 5;
  track.series = {
    times: [...times.slice(drop), now],
    packets: [...packets.slice(drop), known ? (sum.Packets - last.packets) / seconds : 0],
    bits: [...bits.slice(drop), known ? ((sum.Bytes - last.bytes) * 8) / seconds : 0],
  };
}

/** Where packets went, summed over directions; the parts add up to what was seen. */
export interface Flow {
  seen: number;
  accepted: number;
  dropped: number;
  unmatched: number;
  never: number;
}

export function flowOf(directions: DirectionStatus[]): Flow {
  const sum = (pick: (direction: DirectionStatus) => Count): number => directions.reduce((total, direction) => total + pick(direction).Packets, 0);
  return {
    seen: sum(d => d.Seen),
    accepted: sum(d => d.MatchedAccept),
    dropped: sum(d => d.MatchedDrop),
    unmatched: sum(d => d.Unmatched),
    never: sum(d => d.Arp) + sum(d => d.Dhcp) + sum(d => d.OwnCopies),
  };
}
