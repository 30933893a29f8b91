import { all, rateOf } from '../../api/live';
import { useFilters, useHosts, useInterfaces, useMirrorStatus, useRegions, useServiceOpen, useSessions, useStanding, useTargets } from '../../api/queries';
import { useApp } from '../../app/context';
import { Link } from '../../app/router';
import { short } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { Badge, Button, Empty, PageHead, Panel } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { RateChart } from '../../ui/RateChart';
import { Answered } from '../../ui/Refused';
import { OpenService } from './OpenService';
import './overview.css';
import { problemsOf } from './problems';
import { overviewTexts } from './texts';

export default function Overview() {
  const say = useText(overviewTexts);
  const { region, me } = useApp();
  const service = useServiceOpen(region);
  const sessions = useSessions(region);
  const hosts = useHosts(region);
  const filters = useFilters(region);
  const interfaces = useInterfaces(region);
  const targets = useTargets(region);
  const standing = useStanding(region, me.identityType === 'Account');
  const status = useMirrorStatus(region);
  const now = rateOf(region, all);
  const problems = problemsOf({
    open: service.data, hosts: hosts.data, sessions: sessions.data, filters: filters.data, interfaces: interfaces.data,
    targets: targets.data, standing: standing.data, status: status.data,
  });

  return (
    <>
      <PageHead title={say('title')} sub={say('lead')} />
      <div className="stack">
        {service.data === false && (
          <section className="panel open-first">
            <h2>{say('openFirst', { region })}</h2>
            <p className="muted">{say('openWhy')}</p>
            <OpenService region={region} />
          </section>
        )}
        <dl className="tiles">
          <Tile name={say('service')} value={service.data === undefined ? '–' : say(service.data ? 'open' : 'notOpen')} sub={region} tone={service.data === false ? 'bad' : ''} />
          <Tile name={say('sessions')} value={sessions.data?.length ?? '–'} sub={sessions.data && say('sessionsSub', { on: sessions.data.filter(s => s.Enabled).length, all: sessions.data.length })} />
          <Tile name={say('hosts')} value={hosts.data?.length ?? '–'} sub={hosts.data && say('hostsSub', { on: hosts.data.filter(h => h.Connected).length, all: hosts.data.length })} tone={hosts.data?.some(h => !h.Connected) ? 'bad' : ''} />
          <Tile name={say('mirrored')} value={now ? `${short(now.packets)} p/s` : '–'} sub={now ? `${short(now.bits)}\u202fbit/s` : undefined} tone="live" />
        </dl>
        <div className="split">
          <Panel title={say('live')}>
            <Answered query={status}>{() => <RateChart region={region} what={all} label={say('live')} height={220} />}</Answered>
          </Panel>
          <Panel title={say('wrong')} flush actions={problems.length > 0 && <Badge tone="bad">{problems.length}</Badge>}>
            {problems.length === 0 ? (
              hosts.error ? <Answered query={hosts}>{() => null}</Answered> : <Empty title={say('allWell')}>{say('allWellHint')}</Empty>
            ) : (
              <ul className="list problems">
                {problems.slice(0, 50).map((problem, index) => (
                  <li key={index}>
                    <Icon name="warning" />
                    <span className="grow">{say(problem.key, problem.values)}</span>
                    {problem.to && <Link to={problem.to}>{say('look')}</Link>}
                  </li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
        <div className="split">
          <Regions />
          <StandingPanel />
        </div>
      </div>
    </>
  );
}

function Tile({ name, value, sub, tone }: { name: string; value: string | number; sub?: string | undefined; tone?: string }) {
  return (
    <div className={`tile ${tone ?? ''}`}>
      <dt>{name}</dt>
      <dd><span className="value">{value}</span>{sub && <span className="sub">{sub}</span>}</dd>
    </div>
  );
}

function Regions() {
  const say = useText(overviewTexts);
  const regions = useRegions(useLanguage() === 'zh' ? 'zh-CN' : 'en-US');
  return (
    <Panel title={say('regions')} flush>
      <Answered query={regions}>
        {list => <ul className="list">{list.map(found => <Region key={found.RegionId} id={found.RegionId} name={found.LocalName} />)}</ul>}
      </Answered>
    </Panel>
  );
}

function Region({ id, name }: { id: string; name: string }) {
  const say = useText(overviewTexts);
  const { region, chooseRegion } = useApp();
  const service = useServiceOpen(id);
  return (
    <li className="region-line">
      <span className="grow"><strong>{name}</strong> <code className="muted">{id}</code></span>
      {service.data !== undefined && <Badge tone={service.data ? 'good' : 'neutral'}>{say(service.data ? 'open' : 'notOpen')}</Badge>}
      {service.error && <code className="muted">{service.error.code}</code>}
      {id !== region && <Button onClick={() => chooseRegion(id)}>{say('look')}</Button>}
      {service.data === false && id === region && <OpenService region={id} compact />}
    </li>
  );
}

function StandingPanel() {
  const say = useText(overviewTexts);
  const { region, me } = useApp();
  const standing = useStanding(region, me.identityType === 'Account');
  return (
    <Panel title={say('standing')} flush>
      {me.identityType !== 'Account' ? (
        <Empty title={say('owner')} />
      ) : (
        <Answered query={standing}>
          {found => (
            <ul className="list">
              <Check name={say('verified')} good={found.RealNameVerified} />
              <Check name={say('information')} good={found.BasicInformationComplete} />
              <Check name={say('purchase')} good={!found.PurchaseLimitReached} />
              <Check name={say('quota')} good={found.QuotaLeft} />
              <Check name={say('group')} good={!found.GroupUser} />
              <Check name={say('overdue')} good={!found.OverdueLocked} />
            </ul>
          )}
        </Answered>
      )}
    </Panel>
  );
}

function Check({ name, good }: { name: string; good: boolean }) {
  const say = useText(overviewTexts);
  return <li><span className="grow">{name}</span><Badge tone={good ? 'good' : 'bad'}>{say(good ? 'yes' : 'no')}</Badge></li>;
}
