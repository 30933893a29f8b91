import { useState } from 'react';
import { call, vpc } from '../../api/client';
import type { Filter, MirrorStatus } from '../../api/model';
import { useFilters, useMirrorStatus, useSessions } from '../../api/queries';
import { refreshAll } from '../../api/query';
import { useApp } from '../../app/context';
import { go, Link } from '../../app/router';
import { common } from '../../i18n/common';
import { useText } from '../../i18n/text';
import { Button, Empty, Notice, PageHead } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Answered } from '../../ui/Refused';
import { ExplainBox } from './ExplainBox';
import { FilterDialog } from './Filters';
import { LintPanel } from './LintPanel';
import { RuleTable, type Hits } from './RuleTable';
import { filterTexts } from './texts';

export function FilterPage({ id }: { id: string }) {
  const say = useText(filterTexts);
  const { region } = useApp();
  return (
    <Answered query={useFilters(region)}>
      {list => {
        const filter = list.find(found => found.TrafficMirrorFilterId === id);
        return filter ? <Found filter={filter} /> : <Empty title={say('gone', { id })} action={<Button onClick={() => go('/filters')}>{say('back')}</Button>}>{say('goneHint')}</Empty>;
      }}
    </Answered>
  );
}

/** Packets that each rule decided, at all sources of all sessions, and when the last one was. */
function hitsOf(status: MirrorStatus | undefined): Map<string, Hits> {
  const hits = new Map<string, Hits>();
  for (const host of status?.Hosts ?? [])
    for (const found of host.Interfaces)
      for (const direction of found.Directions)
        for (const session of direction.Sessions)
          for (const rule of session.Rules) {
            const { packets, last } = hits.get(rule.TrafficMirrorFilterRuleId) ?? { packets: 0, last: '' };
            // Times of one form are ordered as texts.
            hits.set(rule.TrafficMirrorFilterRuleId, { packets: packets + rule.Packets, last: rule.LastHitTime > last ? rule.LastHitTime : last });
          }
  return hits;
}

function Found({ filter }: { filter: Filter }) {
  const say = useText(filterTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const users = (useSessions(region).data ?? []).filter(session => session.TrafficMirrorFilterId === filter.TrafficMirrorFilterId);
  const hits = hitsOf(useMirrorStatus(region).data);
  const [asking, setAsking] = useState<'rename' | 'delete'>();
  const name = filter.TrafficMirrorFilterName || filter.TrafficMirrorFilterId;
  const rules = [...filter.IngressRules, ...filter.EgressRules];
  return (
    <>
      <p className="crumb"><Link to="/filters">{say('back')}</Link></p>
      <PageHead
        title={name}
        sub={<>
          <code>{filter.TrafficMirrorFilterId}</code>{filter.TrafficMirrorFilterDescription && <> · {filter.TrafficMirrorFilterDescription}</>} · {say('usedBy')}{' '}
          {users.length === 0 ? say('nobody') : users.map((session, index) => <span key={session.TrafficMirrorSessionId}>{index > 0 && ', '}<Link to={`/sessions/${session.TrafficMirrorSessionId}`}>{session.TrafficMirrorSessionName || session.TrafficMirrorSessionId}</Link></span>)}
        </>}
        actions={<>
          <Button icon="edit" onClick={() => setAsking('rename')}>{say('rename')}</Button>
          <Button icon="trash" onClick={() => setAsking('delete')}>{sayCommon('delete')}</Button>
        </>}
      />
      <div className="stack">
        {users.length > 0 && !rules.some(rule => rule.Action === 'accept') && <Notice tone="warn" title={say('noAccept')} />}
        <RuleTable filter={filter} direction="ingress" hits={hits} />
        <RuleTable filter={filter} direction="egress" hits={hits} />
        <LintPanel filterId={filter.TrafficMirrorFilterId} />
        <ExplainBox sessions={users} />
      </div>
      {asking === 'rename' && <FilterDialog filter={filter} title={say('rename')} onClose={() => setAsking(undefined)} />}
      <Confirm
        open={asking === 'delete'}
        onClose={() => setAsking(undefined)}
        title={say('remove')}
        action={sayCommon('delete')}
        run={async () => {
          await call(vpc, 'DeleteTrafficMirrorFilter', { TrafficMirrorFilterId: filter.TrafficMirrorFilterId }, { region });
          await refreshAll(`filters:${region}`);
          go('/filters');
        }}
      >
        <p>{say('removeText', { name, count: rules.length })}</p>
      </Confirm>
    </>
  );
}
