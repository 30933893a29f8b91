import type { Parameters } from '../../../api/client';
import type { Session } from '../../../api/model';

/** What the wizard asks for, as text where a person types. */
export interface Draft {
  sources: string[];
  filter: string;
  target: string;
  targetType: string;
  name: string;
  description: string;
  priority: string;
  vni: string;
  length: string;
  enabled: boolean;
}

export function draftOf(session: Session | undefined, sessions: Session[]): Draft {
  if (session)
    return {
      sources: session.TrafficMirrorSourceIds,
      filter: session.TrafficMirrorFilterId,
      target: session.TrafficMirrorTargetId,
      targetType: session.TrafficMirrorTargetType,
      name: session.TrafficMirrorSessionName,
      description: session.TrafficMirrorSessionDescription,
      priority: String(session.Priority),
      vni: String(session.VirtualNetworkId),
      length: String(session.PacketLength),
      enabled: session.Enabled,
    };
  const taken = new Set(sessions.map(other => other.Priority));
  let priority = 1;
  while (taken.has(priority)) priority++;
  return { sources: [], filter: '', target: '', targetType: 'NetworkInterface', name: '', description: '', priority: String(priority), vni: '', length: '1500', enabled: true };
}

export const creation = (draft: Draft): Parameters => ({
  TrafficMirrorSourceIds: draft.sources,
  TrafficMirrorFilterId: draft.filter,
  TrafficMirrorTargetId: draft.target,
  TrafficMirrorTargetType: draft.targetType,
  TrafficMirrorSessionName: draft.name,
  TrafficMirrorSessionDescription: draft.description,
  Priority: draft.priority,
  VirtualNetworkId: draft.vni,
  PacketLength: draft.length,
  Enabled: draft.enabled,
});

/** Only what is different; null when nothing but the sources is. */
export function change(draft: Draft, session: Session): Parameters | null {
  const before = draftOf(session, []);
  const differs = (key: keyof Draft): boolean => draft[key] !== before[key];
  const parameters: Parameters = {
    TrafficMirrorFilterId: differs('filter') ? draft.filter : undefined,
    TrafficMirrorTargetId: differs('target') ? draft.target : undefined,
    TrafficMirrorTargetType: differs('target') ? draft.targetType : undefined,
    TrafficMirrorSessionName: differs('name') ? draft.name : undefined,
    TrafficMirrorSessionDescription: differs('description') ? draft.description : undefined,
    Priority: differs('priority') ? draft.priority : undefined,
    VirtualNetworkId: differs('vni') ? draft.vni : undefined,
    PacketLength: differs('length') ? draft.length : undefined,
    Enabled: differs('enabled') ? draft.enabled : undefined,
  };
  return Object.values(parameters).some(value => value !== undefined) ? { ...parameters, TrafficMirrorSessionId: session.TrafficMirrorSessionId } : null;
}

export const missing = <T,>(of: T[], from: T[]): T[] => of.filter(one => !from.includes(one));
