import { useState } from 'react';
import { ApiError, call, vpc, type Parameters } from '../../api/client';
import type { Filter } from '../../api/model';
import { useFilters, useServiceOpen, useSessions } from '../../api/queries';
import { refreshAll } from '../../api/query';
import { useApp } from '../../app/context';
import type { PageProps } from '../../app/pages';
import { go, Link } from '../../app/router';
import { common } from '../../i18n/common';
import { localTime } from '../../i18n/format';
import { useLanguage, useText } from '../../i18n/text';
import { Button, Empty, PageHead, Panel, Table, TextField } from '../../ui/controls';
import { Dialog } from '../../ui/Dialog';
import { Answered, Refused } from '../../ui/Refused';
import { FilterPage } from './FilterPage';
import './filters.css';
import { filterTexts } from './texts';

export default function Filters({ rest: [id] }: PageProps) {
  return id ? <FilterPage id={id} /> : <FilterList />;
}

function FilterList() {
  const say = useText(filterTexts);
  const sayCommon = useText(common);
  const language = useLanguage();
  const { region } = useApp();
  const filters = useFilters(region);
  const sessions = useSessions(region).data;
  const service = useServiceOpen(region);
  const [creating, setCreating] = useState(false);
  const create = <Button kind="primary" icon="plus" disabled={service.data === false} onClick={() => setCreating(true)}>{say('create')}</Button>;
  return (
    <>
      <PageHead title={say('title')} sub={say('lead')} actions={create} />
      <Panel title={say('title')} flush>
        <Answered query={filters}>
          {list =>
            list.length === 0 ? (
              service.data === false ? <Empty title={say('closed')} action={<Button onClick={() => go('/overview')}>{say('toOverview')}</Button>}>{say('closedHint')}</Empty> : <Empty title={say('empty')} action={create}>{say('emptyHint')}</Empty>
            ) : (
              <Table label={say('title')} head={<><th>{say('filter')}</th><th className="number">{say('inbound')}</th><th className="number">{say('outbound')}</th><th>{say('usedBy')}</th><th>{sayCommon('created')}</th></>}>
                {list.map(filter => {
                  const users = (sessions ?? []).filter(session => session.TrafficMirrorFilterId === filter.TrafficMirrorFilterId);
                  return (
                    <tr key={filter.TrafficMirrorFilterId}>
                      <td><span className="two"><Link to={`/filters/${filter.TrafficMirrorFilterId}`}>{filter.TrafficMirrorFilterName || filter.TrafficMirrorFilterId}</Link><code>{filter.TrafficMirrorFilterId}</code></span></td>
                      <td className="number">{filter.IngressRules.length}</td>
                      <td className="number">{filter.EgressRules.length}</td>
                      <td>{users.length === 0 ? <span className="muted">{say('nobody')}</span> : users.map(session => <div key={session.TrafficMirrorSessionId}><Link to={`/sessions/${session.TrafficMirrorSessionId}`}>{session.TrafficMirrorSessionName || session.TrafficMirrorSessionId}</Link></div>)}</td>
                      <td className="nowrap">{localTime(filter.CreationTime, language)}</td>
                    </tr>
                  );
                })}
              </Table>
            )
          }
        </Answered>
      </Panel>
      {creating && <FilterDialog title={say('create')} onClose={() => setCreating(false)} />}
    </>
  );
}

/** Name and description, of a new filter or of the one that is given. */
export function FilterDialog({ filter, title, onClose }: { filter?: Filter; title: string; onClose: () => void }) {
  const sayCommon = useText(common);
  const { region } = useApp();
  const [name, setName] = useState(filter?.TrafficMirrorFilterName ?? '');
  const [description, setDescription] = useState(filter?.TrafficMirrorFilterDescription ?? '');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const parameters: Parameters = { TrafficMirrorFilterName: name, TrafficMirrorFilterDescription: description, TrafficMirrorFilterId: filter?.TrafficMirrorFilterId };
      const made = await call<{ TrafficMirrorFilterId?: string }>(vpc, filter ? 'UpdateTrafficMirrorFilterAttribute' : 'CreateTrafficMirrorFilter', parameters, { region });
      await refreshAll(`filters:${region}`);
      onClose();
      if (!filter && made.TrafficMirrorFilterId) go(`/filters/${made.TrafficMirrorFilterId}`);
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <form onSubmit={event => { event.preventDefault(); void save(); }}>
        <div className="body">
          <TextField label={sayCommon('name')} value={name} maxLength={128} onChange={event => setName(event.target.value)} />
          <TextField label={sayCommon('description')} value={description} maxLength={256} onChange={event => setDescription(event.target.value)} />
          {error && <Refused error={error} />}
        </div>
        <footer>
          <Button onClick={onClose}>{sayCommon('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy}>{sayCommon('save')}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
