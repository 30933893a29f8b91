import { Graph, layout } from '@dagrejs/dagre';
import { rateOf } from '../../api/live';
import type { Filter, Interface, Session, Target } from '../../api/model';

export interface Node {
  id: string;
  kind: 'source' | 'session' | 'target';
  title: string;
  sub: string;
  to?: string;
  state: 'fine' | 'off' | 'notPresent' | 'unusable';
  x: number;
  y: number;
}

export interface Edge {
  id: string;
  from: Node;
  to: Node;
  rate: number | null;
  state: 'on' | 'idle' | 'off' | 'broken';
  points: { x: number; y: number }[];
}

export interface Picture {
  nodes: Node[];
  edges: Edge[];
  width: number;
  height: number;
}

export const nodeWidth = 208;
export const nodeHeight = 52;

/** Places sources, sessions and targets in three layers so that few edges cross. */
export function drawn(region: string, sessions: Session[], filters: Filter[], interfaces: Interface[], targets: Target[]): Picture {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', ranksep: 120, nodesep: 16, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  const nodes = new Map<string, Node>();
  const links: { from: string; to: string; what: string; session: Session }[] = [];
  const add = (node: Omit<Node, 'x' | 'y'>): void => {
    if (nodes.has(node.id)) return;
    nodes.set(node.id, { ...node, x: 0, y: 0 });
    graph.setNode(node.id, { width: nodeWidth, height: nodeHeight });
  };

  for (const session of sessions.toSorted((a, b) => a.Priority - b.Priority)) {
    const key = `session ${session.TrafficMirrorSessionId}`;
    const filter = filters.find(found => found.TrafficMirrorFilterId === session.TrafficMirrorFilterId);
    add({
      id: key, kind: 'session', title: session.TrafficMirrorSessionName || session.TrafficMirrorSessionId, sub: filter?.TrafficMirrorFilterName || session.TrafficMirrorFilterId,
      to: `/sessions/${session.TrafficMirrorSessionId}`, state: session.Enabled ? 'fine' : 'off',
    });
    for (const id of session.TrafficMirrorSourceIds) {
      const source = interfaces.find(found => found.NetworkInterfaceId === id);
      add({ id: `source ${id}`, kind: 'source', title: source?.NetworkInterfaceName || id, sub: source ? `${source.PrimaryIpAddress} · ${source.HostId}` : id, state: source && !source.Present ? 'notPresent' : 'fine' });
      links.push({ from: `source ${id}`, to: key, what: `${id}>${session.TrafficMirrorSessionId}`, session });
    }
    const target = targets.find(found => found.TargetId === session.TrafficMirrorTargetId);
    add({ id: `target ${session.TrafficMirrorTargetId}`, kind: 'target', title: target?.Name || session.TrafficMirrorTargetId, sub: target?.Addresses[0] ?? session.TrafficMirrorTargetType, state: target && !target.Usable ? 'unusable' : 'fine' });
    links.push({ from: key, to: `target ${session.TrafficMirrorTargetId}`, what: session.TrafficMirrorSessionId, session });
  }
  for (const link of links) graph.setEdge(link.from, link.to);
  layout(graph);

  for (const node of nodes.values()) Object.assign(node, { x: graph.node(node.id).x, y: graph.node(node.id).y });
  const edges = links.flatMap(link => {
    const [from, to] = [nodes.get(link.from), nodes.get(link.to)];
    if (!from || !to) return [];
    const rate = link.session.Enabled ? (rateOf(region, link.what)?.packets ?? null) : null;
    const broken = from.state === 'notPresent' || to.state === 'unusable';
    const state: Edge['state'] = !link.session.Enabled ? 'off' : broken ? 'broken' : rate ? 'on' : 'idle';
    return [{ id: `${link.from} ${link.to}`, from, to, rate, state, points: graph.edge(link.from, link.to).points ?? [] }];
  });
  const { width = 0, height = 0 } = graph.graph();
  return { nodes: [...nodes.values()], edges, width, height };
}
