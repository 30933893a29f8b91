import { useState } from 'react';
import { ApiError, call, vpc } from '../../../api/client';
import { useFilters, useInterfaces, useTargets } from '../../../api/queries';
import { useApp } from '../../../app/context';
import { common } from '../../../i18n/common';
import { useText } from '../../../i18n/text';
import { Button, Empty, Notice, SelectField, TextField } from '../../../ui/controls';
import { Answered } from '../../../ui/Refused';
import { sessionTexts } from '../texts';
import type { Draft } from './draft';

interface StepProps {
  draft: Draft;
  set: (changed: Partial<Draft>) => void;
}

export function SourcesStep({ draft, set }: StepProps) {
  const say = useText(sessionTexts);
  const { region } = useApp();
  const interfaces = useInterfaces(region);
  const [search, setSearch] = useState('');
  return (
    <Answered query={interfaces}>
      {list => {
        const sources = list.filter(found => !found.Registered);
        if (sources.length === 0) return <Empty title={say('noInterfaces')}>{say('noInterfacesHint')}</Empty>;
        const words = search.toLowerCase();
        const shown = sources.filter(found => [found.NetworkInterfaceId, found.NetworkInterfaceName, found.PrimaryIpAddress, found.HostId, found.DeviceName].some(text => text.toLowerCase().includes(words)));
        return (
          <>
            {sources.length > 8 && <TextField label={say('search')} type="search" value={search} onChange={event => setSearch(event.target.value)} />}
            <fieldset>
              <legend className="legend">{say('chooseSources')} · {say('selected', { count: draft.sources.length })}</legend>
              <div className="choices" tabIndex={0} role="group" aria-label={say('sources')}>
                {shown.slice(0, 200).map(found => (
                  <label key={found.NetworkInterfaceId}>
                    <input
                      type="checkbox"
                      checked={draft.sources.includes(found.NetworkInterfaceId)}
                      onChange={event => set({ sources: event.target.checked ? [...draft.sources, found.NetworkInterfaceId] : draft.sources.filter(id => id !== found.NetworkInterfaceId) })}
                    />
                    <span className="two">
                      <span>{found.NetworkInterfaceName || found.NetworkInterfaceId}{!found.Present && <> · {say('notPresent')}</>}</span>
                      <span><code>{found.NetworkInterfaceId}</code> · {found.PrimaryIpAddress} · {found.HostId} · {found.DeviceName}</span>
                    </span>
                  </label>
                ))}
              </div>
            </fieldset>
          </>
        );
      }}
    </Answered>
  );
}

const templates = [['ALL', 'tAll'], ['TCP', 'tTcp'], ['UDP', 'tUdp'], ['ICMP', 'tIcmp']] as const;

export function FilterStep({ draft, set }: StepProps) {
  const say = useText(sessionTexts);
  const { region } = useApp();
  const filters = useFilters(region);
  const [name, setName] = useState('');
  const [protocol, setProtocol] = useState('ALL');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const make = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const rules = [{ Action: 'accept', Protocol: protocol, Priority: 1 }];
    try {
      const made = await call<{ TrafficMirrorFilterId: string }>(vpc, 'CreateTrafficMirrorFilter', { TrafficMirrorFilterName: name, IngressRules: rules, EgressRules: rules }, { region });
      await filters.refresh();
      set({ filter: made.TrafficMirrorFilterId });
      setName('');
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Answered query={filters}>
        {list => list.length === 0 ? <p className="muted">{say('noFilters')}</p> : (
          <fieldset>
            <legend className="legend">{say('chooseFilter')}</legend>
            <div className="choices" tabIndex={0} role="group" aria-label={say('filter')}>
              {list.map(filter => (
                <label key={filter.TrafficMirrorFilterId}>
                  <input type="radio" name="filter" checked={draft.filter === filter.TrafficMirrorFilterId} onChange={() => set({ filter: filter.TrafficMirrorFilterId })} />
                  <span className="two">
                    <span>{filter.TrafficMirrorFilterName || filter.TrafficMirrorFilterId}</span>
                    <span><code>{filter.TrafficMirrorFilterId}</code> · {say('rules', { in: filter.IngressRules.length, out: filter.EgressRules.length })}</span>
                  </span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
      </Answered>
      <div className="new-filter">
        <h3>{say('newFilter')}</h3>
        <div className="fields">
          <TextField label={say('filterName')} value={name} onChange={event => setName(event.target.value)} />
          <SelectField label={say('template')} value={protocol} onChange={event => setProtocol(event.target.value)}>
            {templates.map(([value, text]) => <option key={value} value={value}>{say(text)}</option>)}
          </SelectField>
        </div>
        {error && <Notice tone="bad" title={error.code}>{error.message}</Notice>}
        <div><Button icon="plus" busy={busy} onClick={() => void make()}>{say('makeFilter')}</Button></div>
      </div>
    </>
  );
}

export function TargetStep({ draft, set, editing }: StepProps & { editing: boolean }) {
  const say = useText(sessionTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const interfaces = useInterfaces(region);
  const targets = useTargets(region);
  // Interfaces that no session uses yet are not in the list of targets; load balancers and endpoints are only there.
  const others = (targets.data ?? []).filter(target => target.TargetType !== 'NetworkInterface');
  const unusable = new Set((targets.data ?? []).filter(target => !target.Usable).map(target => target.TargetId));
  const text = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' · ');
  return (
    <>
      <Answered query={interfaces}>
        {list => (
          <SelectField
            label={say('target')}
            value={draft.target}
            onChange={event => set({ target: event.target.value, targetType: others.find(target => target.TargetId === event.target.value)?.TargetType ?? 'NetworkInterface' })}
          >
            <option value="">{say('chooseTarget')}</option>
            {list.filter(found => !draft.sources.includes(found.NetworkInterfaceId)).map(found => (
              <option key={found.NetworkInterfaceId} value={found.NetworkInterfaceId}>
                {text(found.NetworkInterfaceName, found.PrimaryIpAddress, found.NetworkInterfaceId, unusable.has(found.NetworkInterfaceId) ? say('unusable') : '')}
              </option>
            ))}
            {others.map(target => (
              <option key={target.TargetId} value={target.TargetId}>{text(target.Name, target.TargetType, target.Addresses[0], target.TargetId, target.Usable ? '' : say('unusable'))}</option>
            ))}
          </SelectField>
        )}
      </Answered>
      <div className="fields">
        <TextField label={sayCommon('name')} value={draft.name} maxLength={128} onChange={event => set({ name: event.target.value })} />
        <TextField label={sayCommon('description')} value={draft.description} maxLength={256} onChange={event => set({ description: event.target.value })} />
      </div>
      <div className="fields">
        <TextField label={say('priority')} hint={say('priorityHint')} type="number" min={1} max={32766} required value={draft.priority} onChange={event => set({ priority: event.target.value })} />
        <TextField label={say('vni')} hint={say('vniHint')} type="number" min={0} max={16777215} value={draft.vni} onChange={event => set({ vni: event.target.value })} />
        <TextField label={say('length')} hint={say('lengthHint')} type="number" min={64} max={9600} value={draft.length} onChange={event => set({ length: event.target.value })} />
      </div>
      {!editing && (
        <label className="check">
          <input type="checkbox" checked={draft.enabled} onChange={event => set({ enabled: event.target.checked })} />
          {say('enableNow')}
        </label>
      )}
    </>
  );
}
