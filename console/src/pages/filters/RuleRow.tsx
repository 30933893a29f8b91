import { useState, type KeyboardEvent } from 'react';
import type { Rule } from '../../api/model';
import { common } from '../../i18n/common';
import { useText } from '../../i18n/text';
import { IconButton } from '../../ui/controls';
import { filterTexts } from './texts';

export interface RuleDraft {
  Priority: string;
  Action: string;
  Protocol: string;
  IpVersion: string;
  SourceCidrBlock: string;
  DestinationCidrBlock: string;
  SourcePortRange: string;
  DestinationPortRange: string;
  [name: string]: string;
}

export const draftOfRule = (rule: Rule): RuleDraft => ({
  Priority: String(rule.Priority), Action: rule.Action, Protocol: rule.Protocol, IpVersion: rule.IpVersion, SourceCidrBlock: rule.SourceCidrBlock,
  DestinationCidrBlock: rule.DestinationCidrBlock, SourcePortRange: rule.SourcePortRange, DestinationPortRange: rule.DestinationPortRange,
});

export const newRule = (priority: number): RuleDraft => ({
  Priority: String(priority), Action: 'accept', Protocol: 'ALL', IpVersion: 'IPv4', SourceCidrBlock: '0.0.0.0/0', DestinationCidrBlock: '0.0.0.0/0', SourcePortRange: '-1/-1', DestinationPortRange: '-1/-1',
});

/** A rule as inputs in the row where it stands. Enter saves, Escape leaves it as it was. */
export function RuleRow({ start, fixedVersion, busy, onSave, onCancel }: { start: RuleDraft; fixedVersion?: boolean; busy: boolean; onSave: (draft: RuleDraft) => void; onCancel: () => void }) {
  const say = useText(filterTexts);
  const sayCommon = useText(common);
  const [draft, setDraft] = useState(start);
  const set = (changed: Partial<RuleDraft>): void => setDraft(before => ({ ...before, ...changed }) as RuleDraft);
  const withPorts = draft.Protocol === 'TCP' || draft.Protocol === 'UDP';
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') onCancel();
    if (event.key === 'Enter' && event.target instanceof HTMLInputElement) onSave(draft);
  };
  const text = (name: keyof RuleDraft & string, label: string, more: { disabled?: boolean; autoFocus?: boolean; placeholder?: string } = {}) => (
    <input className="input" aria-label={label} value={draft[name] ?? ''} spellCheck={false} autoComplete="off" {...more} onChange={event => set({ [name]: event.target.value })} />
  );
  const everything = (version: string): string => (version === 'IPv6' ? '::/0' : '0.0.0.0/0');
  return (
    <tr className="editing" onKeyDown={keys}>
      <td className="w-s">{text('Priority', say('priority'), { autoFocus: true })}</td>
      <td className="w-m">
        <select className="input" aria-label={say('action')} value={draft.Action} onChange={event => set({ Action: event.target.value })}>
          <option value="accept">{say('accept')}</option><option value="drop">{say('drop')}</option>
        </select>
      </td>
      <td className="w-m">
        <select className="input" aria-label={say('protocol')} value={draft.Protocol} onChange={event => set({ Protocol: event.target.value })}>
          {['ALL', 'TCP', 'UDP', 'ICMP'].map(protocol => <option key={protocol}>{protocol}</option>)}
        </select>
      </td>
      <td className="w-m">
        {fixedVersion ? draft.IpVersion : (
          <select className="input" aria-label={say('version')} value={draft.IpVersion} onChange={event => set({ IpVersion: event.target.value, SourceCidrBlock: everything(event.target.value), DestinationCidrBlock: everything(event.target.value) })}>
            <option>IPv4</option><option>IPv6</option>
          </select>
        )}
      </td>
      <td className="w-l">{text('SourceCidrBlock', say('sourceCidr'))}</td>
      <td className="w-m">{withPorts ? text('SourcePortRange', say('sourcePorts'), { placeholder: say('portsHint') }) : say('any')}</td>
      <td className="w-l">{text('DestinationCidrBlock', say('destinationCidr'))}</td>
      <td className="w-m">{withPorts ? text('DestinationPortRange', say('destinationPorts'), { placeholder: say('portsHint') }) : say('any')}</td>
      <td className="number">–</td>
      <td>–</td>
      <td className="row-actions">
        <IconButton icon="check" label={sayCommon('save')} disabled={busy} onClick={() => onSave(draft)} />
        <IconButton icon="close" label={sayCommon('cancel')} onClick={onCancel} />
      </td>
    </tr>
  );
}
