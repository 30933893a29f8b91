import { useEffect, useState } from 'react';
import { useText } from '../../i18n/text';
import { Button } from '../../ui/controls';
import { explorerTexts } from './texts';

/** Text to read and to copy; scrolls by itself, also by the keyboard. */
export function Code({ label, text }: { label: string; text: string }) {
  const say = useText(explorerTexts);
  const [copied, setCopied] = useState(false);
  useEffect(() => setCopied(false), [text]);
  return (
    <div className="code-block">
      <div className="code-head">
        <h3>{label}</h3>
        <Button kind="quiet" onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}>{say(copied ? 'copied' : 'copy')}</Button>
      </div>
      <pre className="code" tabIndex={0} role="region" aria-label={label}>{text}</pre>
    </div>
  );
}
