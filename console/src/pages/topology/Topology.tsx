import { useState } from 'react';
import { useFilters, useInterfaces, useMirrorStatus, useSessions, useTargets } from '../../api/queries';
import { useApp } from '../../app/context';
import { go, Link } from '../../app/router';
import { short } from '../../i18n/format';
import { useText } from '../../i18n/text';
import { Button, Empty, PageHead, Panel } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { Answered } from '../../ui/Refused';
import { drawn, nodeHeight, nodeWidth, type Edge, type Node } from './graph';
import { topologyTexts } from './texts';
import './topology.css';

export default function Topology() {
  const say = useText(topologyTexts);
  const { region } = useApp();
  const sessions = useSessions(region);
  const filters = useFilters(region).data ?? [];
  const interfaces = useInterfaces(region).data ?? [];
  const targets = useTargets(region).data ?? [];
  const [withDisabled, setWithDisabled] = useState(true);
  useMirrorStatus(region);
  return (
    <>
      <PageHead
        title={say('title')}
        sub={say('lead')}
        actions={<label className="check"><input type="checkbox" checked={withDisabled} onChange={event => setWithDisabled(event.target.checked)} />{say('all')}</label>}
      />
      <Panel
        title={<span className="legend-row"><span className="key live">{say('legendOn')}</span><span className="key idle">{say('legendIdle')}</span><span className="key broken">{say('legendBroken')}</span></span>}
        flush
      >
        <Answered query={sessions}>
          {list => {
            const shown = list.filter(session => withDisabled || session.Enabled);
            if (shown.length === 0) return <Empty title={say('empty')} action={<Button onClick={() => go('/sessions')}>{say('toSessions')}</Button>}>{say('emptyHint')}</Empty>;
            const picture = drawn(region, shown, filters, interfaces, targets);
            return (
              <div className="graph-scroll" tabIndex={0} role="region" aria-label={say('picture')}>
                <div className="graph" style={{ width: picture.width, height: picture.height }}>
                  <svg width={picture.width} height={picture.height} aria-hidden="true" focusable="false">
                    {picture.edges.map(edge => <Line key={edge.id} edge={edge} />)}
                  </svg>
                  {picture.edges.map(edge => <Rate key={edge.id} edge={edge} />)}
                  {picture.nodes.map(node => <Box key={node.id} node={node} />)}
                </div>
              </div>
            );
          }}
        </Answered>
      </Panel>
    </>
  );
}

function Line({ edge }: { edge: Edge }) {
  const [x1, y1, x2, y2] = [edge.from.x + nodeWidth / 2, edge.from.y, edge.to.x - nodeWidth / 2, edge.to.y];
  const middle = (x1 + x2) / 2;
  return <path className={`edge ${edge.state}`} d={`M${x1} ${y1} C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`} strokeWidth={1.5 + Math.min(4, Math.log10(1 + (edge.rate ?? 0)))} />;
}

function Rate({ edge }: { edge: Edge }) {
  const say = useText(topologyTexts);
  if (edge.rate === null) return null;
  const [x, y] = [(edge.from.x + edge.to.x) / 2, (edge.from.y + edge.to.y) / 2];
  const rate = short(edge.rate);
  return (
    <span className={`edge-rate ${edge.state}`} style={{ left: x, top: y }}>
      <span aria-hidden="true">{rate} p/s</span>
      <span className="visually-hidden">{say('edge', { from: edge.from.title, to: edge.to.title, rate })}</span>
    </span>
  );
}

function Box({ node }: { node: Node }) {
  const say = useText(topologyTexts);
  const place = { left: node.x - nodeWidth / 2, top: node.y - nodeHeight / 2, width: nodeWidth, height: nodeHeight };
  const trouble = node.state === 'off' ? say('disabled') : node.state === 'fine' ? '' : say(node.state);
  const inside = (
    <>
      <span className="kind">{say(node.kind)}{trouble && <> · {node.state !== 'off' && <Icon name="warning" size={12} />} {trouble}</>}</span>
      <span className="title" title={node.title}>{node.title}</span>
      <span className="under" title={node.sub}>{node.sub}</span>
    </>
  );
  const className = `node ${node.kind} ${node.state}`;
  return node.to ? <Link className={className} style={place} to={node.to}>{inside}</Link> : <div className={className} style={place}>{inside}</div>;
}
