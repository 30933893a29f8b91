import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { common } from '../i18n/common';
import { useText } from '../i18n/text';
import { Button } from './controls';
import { Dialog } from './Dialog';
import { Refused } from './Refused';

/** A form in a dialog that runs one action; a refusal is shown in it and what was typed stays. */
export function ActionDialog({ title, action, wide, ready = true, children, run, onClose }: {
  title: ReactNode; action: string; wide?: boolean; ready?: boolean; children: ReactNode; run: () => Promise<unknown>; onClose: () => void;
}) {
  const say = useText(common);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const submit = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await run();
      onClose();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <Dialog open onClose={onClose} title={title} {...(wide ? { wide } : {})}>
      <form onSubmit={event => { event.preventDefault(); void submit(); }}>
        <div className="body">
          {children}
          {error && <Refused error={error} />}
        </div>
        <footer>
          <Button onClick={onClose}>{say('cancel')}</Button>
          <Button kind="primary" type="submit" busy={busy} disabled={!ready}>{action}</Button>
        </footer>
      </form>
    </Dialog>
  );
}
