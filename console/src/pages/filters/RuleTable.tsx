import { useState } from 'react';
import { ApiError, call, vpc } from '../../api/client';
import type { Direction, Filter, Rule } from '../../api/model';
import { refreshAll } from '../../api/query';
import { useApp } from '../../app/context';
import { common } from '../../i18n/common';
import { timeOfDay, whole } from '../../i18n/format';
import { useLanguage, useText, type Language } from '../../i18n/text';
import { Badge, Button, Empty, IconButton, Panel, Table } from '../../ui/controls';
import { Confirm } from '../../ui/Dialog';
import { Refused } from '../../ui/Refused';
import { RuleRow, draftOfRule, newRule, type RuleDraft } from './RuleRow';
import { filterTexts } from './texts';

const hasPorts = (protocol: string): boolean => protocol === 'TCP' || protocol === 'UDP';
const ports = (range: string, any: string): string => (range === '-1/-1' || range === '' ? any : range.split('/')[0] === range.split('/')[1] ? (range.split('/')[0] ?? '') : range.replace('/', '–'));

const lastHit = (time: string | undefined, language: Language): string => (time ? timeOfDay(time, language) : '–');

export interface Hits { packets: number; last: string }

export function RuleTable({ filter, direction, hits }: { filter: Filter; direction: Direction; hits: Map<string, Hits> }) {
  const say = useText(filterTexts);
  const sayCommon = useText(common);
  const { region } = useApp();
  const language = useLanguage();
  const rules = (direction === 'ingress' ? filter.IngressRules : filter.EgressRules).toSorted((a, b) => a.Priority - b.Priority);
  /** Id of the rule that is edited; "" for a new one. */
  const [editing, setEditing] = useState<string>();
  const [deleting, setDeleting] = useState<Rule>();
  const [error, setError] = useState<ApiError>();
  const [busy, setBusy] = useState(false);

  const close = (): void => {
    setEditing(undefined);
    setError(undefined);
  };
  const save = async (draft: RuleDraft): Promise<void> => {
    setBusy(true);
    setError(undefined);
    const range = hasPorts(draft.Protocol) ? {} : { SourcePortRange: '-1/-1', DestinationPortRange: '-1/-1' };
    try {
      if (editing) {
        const { Action, IpVersion: _, ...rest } = draft;
        await call(vpc, 'UpdateTrafficMirrorFilterRuleAttribute', { TrafficMirrorFilterRuleId: editing, RuleAction: Action, ...rest, ...range }, { region });
      } else {
        await call(vpc, 'CreateTrafficMirrorFilterRules', { TrafficMirrorFilterId: filter.TrafficMirrorFilterId, [direction === 'ingress' ? 'IngressRules' : 'EgressRules']: [{ ...draft, ...range }] }, { region });
      }
      await refreshAll(`filters:${region}`);
      close();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const textOf = (rule: Rule): string => `${say(rule.Action)} ${rule.Protocol} ${rule.SourceCidrBlock} → ${rule.DestinationCidrBlock}`;
  const next = Math.max(0, ...rules.map(rule => rule.Priority)) + 1;

  return (
    <Panel title={say(direction === 'ingress' ? 'inbound' : 'outbound')} flush actions={<Button icon="plus" disabled={editing !== undefined} onClick={() => setEditing('')}>{say('addRule')}</Button>}>
      {rules.length === 0 && editing === undefined ? (
        <Empty title={say('noRules')} />
      ) : (
        <Table
          label={say(direction === 'ingress' ? 'inbound' : 'outbound')}
          head={<>
            <th className="number">{say('priority')}</th><th>{say('action')}</th><th>{say('protocol')}</th><th>{say('version')}</th>
            <th>{say('source')}</th><th>{say('ports')}</th><th>{say('destination')}</th><th>{say('ports')}</th><th className="number">{say('hits')}</th><th>{say('lastHit')}</th><th><span className="visually-hidden">{sayCommon('actions')}</span></th>
          </>}
        >
          {rules.map(rule =>
            editing === rule.TrafficMirrorFilterRuleId ? (
              <RuleRow key={rule.TrafficMirrorFilterRuleId} start={draftOfRule(rule)} fixedVersion busy={busy} onSave={draft => void save(draft)} onCancel={close} />
            ) : (
              <tr key={rule.TrafficMirrorFilterRuleId}>
                <td className="number">{rule.Priority}</td>
                <td><Badge tone={rule.Action === 'accept' ? 'good' : 'neutral'}>{say(rule.Action)}</Badge></td>
                <td>{rule.Protocol}</td>
                <td>{rule.IpVersion}</td>
                <td><code>{rule.SourceCidrBlock}</code></td>
                <td className="nowrap">{ports(rule.SourcePortRange, say('any'))}</td>
                <td><code>{rule.DestinationCidrBlock}</code></td>
                <td className="nowrap">{ports(rule.DestinationPortRange, say('any'))}</td>
                <td className="number">{hits.has(rule.TrafficMirrorFilterRuleId) ? whole(hits.get(rule.TrafficMirrorFilterRuleId)?.packets ?? 0) : '–'}</td>
                <td className="nowrap">{lastHit(hits.get(rule.TrafficMirrorFilterRuleId)?.last, language)}</td>
                <td className="row-actions">
                  <IconButton icon="edit" label={say('editRule', { n: rule.Priority })} disabled={editing !== undefined} onClick={() => setEditing(rule.TrafficMirrorFilterRuleId)} />
                  <IconButton icon="trash" label={say('deleteRule', { n: rule.Priority })} onClick={() => setDeleting(rule)} />
                </td>
              </tr>
            ),
          )}
          {editing === '' && <RuleRow start={newRule(next)} busy={busy} onSave={draft => void save(draft)} onCancel={close} />}
        </Table>
      )}
      {error && <div className="below"><Refused error={error} /></div>}
      <Confirm
        open={deleting !== undefined}
        onClose={() => setDeleting(undefined)}
        title={say('removeRule')}
        action={sayCommon('delete')}
        run={async () => {
          await call(vpc, 'DeleteTrafficMirrorFilterRules', { TrafficMirrorFilterId: filter.TrafficMirrorFilterId, TrafficMirrorFilterRuleIds: [deleting?.TrafficMirrorFilterRuleId] }, { region });
          await refreshAll(`filters:${region}`);
        }}
      >
        <p>{deleting && say('removeRuleText', { n: deleting.Priority, text: textOf(deleting) })}</p>
      </Confirm>
    </Panel>
  );
}
