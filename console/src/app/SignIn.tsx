import { useState, type FormEvent } from 'react';
import { ApiError, signIn, type Me } from '../api/client';
import { texts, useText } from '../i18n/text';
import { Button, Notice, TextField } from '../ui/controls';
import { Mark } from '../ui/Icon';

const dictionary = texts(
  {
    title: 'Sign in', lead: 'Traffic mirroring on your own hosts', id: 'Access key ID', secret: 'Access key secret', go: 'Sign in',
    held: 'The secret stays in the memory of the server until you sign out, for 12 hours at most. It is not stored.',
    refused: 'That did not work', wrong: 'The key ID or the secret is not right, or the key is not active.', many: 'Too many attempts. Wait a minute, then try again.',
    unreachable: 'The server does not answer.', ended: 'Your session has ended. Sign in again.',
  },
  {
    title: '登录', lead: '在自己的主机上做流量镜像', id: 'AccessKey ID', secret: 'AccessKey Secret', go: '登录',
    held: 'AccessKey Secret 仅保存在服务器内存中,退出登录或最长 12 小时后即清除,不会写入磁盘。',
    refused: '登录失败', wrong: 'AccessKey ID 或 Secret 不正确,或该密钥未启用。', many: '尝试次数过多,请等待一分钟后重试。',
    unreachable: '服务器没有响应。', ended: '会话已结束,请重新登录。',
  },
);

export function SignIn({ ended, onSignedIn }: { ended: boolean; onSignedIn: (me: Me) => void }) {
  const say = useText(dictionary);
  const [id, setId] = useState('');
  const [secret, setSecret] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError>();

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      onSignedIn(await signIn(id.trim(), secret.trim()));
    } catch (failure) {
      if (!(failure instanceof ApiError)) throw failure;
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <main className="sign-in">
      <form onSubmit={event => void submit(event)}>
        <div className="brand"><Mark size={36} /><div><p className="product">Heliograph</p><p className="sub">{say('lead')}</p></div></div>
        <h1>{say('title')}</h1>
        {ended && !error && <Notice tone="neutral" title={say('ended')} />}
        {error && (
          <Notice tone="bad" title={say('refused')}>
            {error.status === 0 ? say('unreachable') : error.status === 429 ? say('many') : say('wrong')}
          </Notice>
        )}
        <TextField label={say('id')} name="access-key-id" autoComplete="username" required autoFocus value={id} onChange={event => setId(event.target.value)} />
        <TextField label={say('secret')} name="access-key-secret" type="password" autoComplete="current-password" required value={secret} onChange={event => setSecret(event.target.value)} />
        <Button kind="primary" type="submit" busy={busy}>{say('go')}</Button>
        <p className="hint">{say('held')}</p>
      </form>
    </main>
  );
}
