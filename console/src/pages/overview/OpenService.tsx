import { useState } from 'react';
import { ApiError, call, vpc } from '../../api/client';
import { refreshAll } from '../../api/query';
import { useText } from '../../i18n/text';
import { Button, Notice } from '../../ui/controls';
import { overviewTexts } from './texts';

const fixes: [RegExp, 'fix.Forbidden.RAM' | 'fix.verify' | 'fix.information' | 'fix.purchase' | 'fix.quota' | 'fix.group' | 'fix.region'][] = [
  [/Forbidden|NoPermission/, 'fix.Forbidden.RAM'],
  [/RealName|UnAuthorized|Certif/i, 'fix.verify'],
  [/BasicInfo/, 'fix.information'],
  [/PurchaseLimit/, 'fix.purchase'],
  [/Quota/, 'fix.quota'],
  [/AliGroupUser/, 'fix.group'],
  [/Region/, 'fix.region'],
];

/** Opens the service; a refusal is shown as it came, with what to do about it. */
export function OpenService({ region, compact }: { region: string; compact?: boolean }) {
  const say = useText(overviewTexts);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call(vpc, 'OpenTrafficMirrorService', { RegionId: region });
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      // It was open already: that is what was wanted.
      if (failure.code !== 'ORDER.OPEND') setError(failure);
    } finally {
      await refreshAll('service:');
      setBusy(false);
    }
  };
  return (
    <div className="stack">
      <div><Button kind={compact ? 'plain' : 'primary'} busy={busy} onClick={() => void open()}>{say('openIt')}</Button></div>
      {error && (
        <Notice tone="bad" title={say('couldNotOpen')}>
          <p>{error.message} <code>{error.code}</code></p>
          <p>{say(fixes.find(([pattern]) => pattern.test(error.code))?.[1] ?? 'fix.other')}</p>
        </Notice>
      )}
    </div>
  );
}
