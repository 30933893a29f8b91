import type { Filter, Host, Interface, MirrorStatus, Session, Standing, Target } from '../../api/model';
import type { overviewTexts } from './texts';

export interface Problem {
  key: keyof (typeof overviewTexts)['en'];
  values?: Record<string, string | number>;
  /** Where in the console it can be mended or looked at. */
  to?: string;
}

export interface Known {
  open: boolean | undefined;
  hosts: Host[] | undefined;
  sessions: Session[] | undefined;
  filters: Filter[] | undefined;
  interfaces: Interface[] | undefined;
  targets: Target[] | undefined;
  standing: Standing | undefined;
  status: MirrorStatus | undefined;
}

/** What is wrong, as far as it can be told from what the identity may see; the gravest first. */
export function problemsOf(known: Known): Problem[] {
  const problems: Problem[] = [];
  if (known.open === false) problems.push({ key: 'bad.closed' });
  if (known.standing?.OverdueLocked || known.sessions?.some(session => session.TrafficMirrorSessionBusinessStatus === 'FinancialLocked')) problems.push({ key: 'bad.locked' });
  if (known.hosts?.length === 0) problems.push({ key: 'bad.nohosts' });
  for (const host of known.hosts ?? []) {
    if (!host.Connected) problems.push({ key: 'bad.host', values: { id: host.HostId } });
    else if (host.AppliedRevision < host.WantedRevision) problems.push({ key: 'bad.behind', values: { id: host.HostId, have: host.AppliedRevision, want: host.WantedRevision } });
    for (const text of host.Problems) problems.push({ key: 'bad.problem', values: { id: host.HostId, text } });
  }
  for (const session of known.sessions ?? []) if (session.Enabled) problems.push(...problemsOfSession(session, known));
  return problems;
}

export function problemsOfSession(session: Session, known: Pick<Known, 'filters' | 'interfaces' | 'targets'>): Problem[] {
  const name = session.TrafficMirrorSessionName || session.TrafficMirrorSessionId;
  const to = `/sessions/${session.TrafficMirrorSessionId}`;
  const problems: Problem[] = [];
  const target = known.targets?.find(found => found.TargetId === session.TrafficMirrorTargetId);
  if (target && !target.Usable) problems.push({ key: 'bad.target', values: { id: target.TargetId, session: name }, to });
  for (const id of session.TrafficMirrorSourceIds) {
    const source = known.interfaces?.find(found => found.NetworkInterfaceId === id);
    if (source && !source.Present) problems.push({ key: 'bad.source', values: { id, session: name }, to });
  }
  const filter = known.filters?.find(found => found.TrafficMirrorFilterId === session.TrafficMirrorFilterId);
  if (filter && ![...filter.IngressRules, ...filter.EgressRules].some(rule => rule.Action === 'accept'))
    problems.push({ key: 'bad.norules', values: { id: filter.TrafficMirrorFilterName || filter.TrafficMirrorFilterId, session: name }, to });
  return problems;
}
