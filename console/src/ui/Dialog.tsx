import { AlertDialog as A, Dialog as D } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { ApiError } from '../api/client';
import { common } from '../i18n/common';
import { useText } from '../i18n/text';
import { Button, IconButton, TextField } from './controls';
import { Refused } from './Refused';

export function Dialog({ open, onClose, title, description, wide, children }: { open: boolean; onClose: () => void; title: ReactNode; description?: ReactNode; wide?: boolean; children: ReactNode }) {
  const say = useText(common);
  return (
    <D.Root open={open} onOpenChange={value => !value && onClose()}>
      <D.Portal>
        <D.Overlay className="overlay" />
        <D.Content className={wide ? 'dialog wide' : 'dialog'} {...(description ? {} : { 'aria-describedby': undefined })}>
          <header>
            <div>
              <D.Title asChild><h2>{title}</h2></D.Title>
              {description && <D.Description className="sub">{description}</D.Description>}
            </div>
            <D.Close asChild><IconButton label={say('close')} icon="close" /></D.Close>
          </header>
          {children}
        </D.Content>
      </D.Portal>
    </D.Root>
  );
}

/** Asks before something is lost. With `word` it has to be typed. */
export function Confirm({ open, onClose, title, children, action, word, run }: { open: boolean; onClose: () => void; title: ReactNode; children: ReactNode; action: string; word?: string; run: () => Promise<unknown> }) {
  const say = useText(common);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();
  const close = (): void => {
    setTyped('');
    setError(undefined);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    try {
      await run();
      close();
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <A.Root open={open} onOpenChange={value => !value && close()}>
      <A.Portal>
        <A.Overlay className="overlay" />
        <A.Content className="dialog">
          <header><A.Title asChild><h2>{title}</h2></A.Title></header>
          <div className="body">
            <A.Description asChild><div>{children}</div></A.Description>
            {word && <TextField label={say('typeToConfirm', { word })} value={typed} onChange={event => setTyped(event.target.value)} />}
            {error && <Refused error={error} />}
          </div>
          <footer>
            <A.Cancel asChild><Button>{say('cancel')}</Button></A.Cancel>
            <Button kind="danger" busy={busy} disabled={word !== undefined && typed !== word} onClick={() => void confirm()}>{action}</Button>
          </footer>
        </A.Content>
      </A.Portal>
    </A.Root>
  );
}
