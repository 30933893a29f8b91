import { useState } from 'react';
import { texts, useText } from '../i18n/text';
import { Button, Notice } from './controls';
import { Dialog } from './Dialog';

const secretTexts = texts(
  { title: 'AccessKey of {name}', once: 'The secret is shown this once', onceHint: 'Store it now: nobody can read it again. Whoever has it can do what {name} may.', id: 'AccessKey id', secret: 'AccessKey secret', copy: 'Copy secret', copied: 'Copied', stored: 'I have stored it' },
  { title: '{name} 的 AccessKey', once: '密钥仅显示这一次', onceHint: '请立即保存,之后无法再次查看。持有密钥者拥有 {name} 的全部权限。', id: 'AccessKey ID', secret: 'AccessKey Secret', copy: '复制密钥', copied: '已复制', stored: '我已保存' },
);

/** A key that was just made. It is in the memory of this page only, and gone when the dialog closes. */
export function SecretOnce({ name, id, secret, onClose }: { name: string; id: string; secret: string; onClose: () => void }) {
  const say = useText(secretTexts);
  const [copied, setCopied] = useState(false);
  return (
    <Dialog open onClose={onClose} title={say('title', { name })}>
      <div className="body">
        <Notice tone="warn" title={say('once')}>{say('onceHint', { name })}</Notice>
        <dl className="facts">
          <dt>{say('id')}</dt><dd><code>{id}</code></dd>
          <dt>{say('secret')}</dt><dd><code>{secret}</code></dd>
        </dl>
      </div>
      <footer>
        <Button onClick={() => void navigator.clipboard?.writeText(secret).then(() => setCopied(true))}>{say(copied ? 'copied' : 'copy')}</Button>
        <Button kind="primary" onClick={onClose}>{say('stored')}</Button>
      </footer>
    </Dialog>
  );
}
