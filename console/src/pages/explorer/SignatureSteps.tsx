import { useEffect, useState } from 'react';
import { ApiError } from '../../api/client';
import { useText } from '../../i18n/text';
import { Button, SelectField, TextField } from '../../ui/controls';
import { Refused } from '../../ui/Refused';
import { Code } from './Code';
import { sign, type Signing } from './sign';
import type { Operation } from './table';
import { explorerTexts } from './texts';
import type { Values } from './values';

const settleMilliseconds = 300;

/** How the call in the form is signed, computed anew by the server whenever it changes. */
export function SignatureSteps({ operation, values, xml }: { operation: Operation; values: Values; xml: boolean }) {
  const say = useText(explorerTexts);
  const [query, setQuery] = useState(false);
  const [nonce, setNonce] = useState('');
  const [time, setTime] = useState('');
  const [asked, setAsked] = useState(0);
  const [signing, setSigning] = useState<Signing>();
  const [error, setError] = useState<ApiError>();
  const wanted = JSON.stringify([values, xml, query, nonce, time]);

  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      sign(operation, values, { xml, query, nonce, time }).then(
        found => {
          if (!current) return;
          setSigning(found);
          setError(undefined);
        },
        (failure: unknown) => current && setError(failure instanceof ApiError ? failure : new ApiError(0, 'Console.Unreachable', String(failure), '')),
      );
    }, settleMilliseconds);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [operation, wanted, asked]);

  return (
    <div className="stack">
      <div className="fields">
        <SelectField label={say('place')} value={query ? 'query' : 'form'} onChange={event => setQuery(event.target.value === 'query')}>
          <option value="form">{say('form')}</option>
          <option value="query">{say('query')}</option>
        </SelectField>
        <TextField label={say('nonce')} hint={say('nonceHint')} value={nonce} maxLength={128} onChange={event => setNonce(event.target.value)} />
        <TextField label={say('time')} hint={say('timeHint')} value={time} onChange={event => setTime(event.target.value)} />
      </div>
      <div><Button onClick={() => setAsked(asked + 1)}>{say('compute')}</Button></div>
      {error && <Refused error={error} />}
      {signing && (
        <>
          <Code label={say('step1')} text={signing.canonicalRequest} />
          <p className="hint">{say('step1Hint')}</p>
          <Code label={say('step2')} text={signing.stringToSign} />
          <p className="hint">{say('step2Hint')}</p>
          <Code label={say('step3')} text={signing.signature} />
          <p className="hint">{say('step3Hint')}</p>
          <Code label={say('step4')} text={`${signing.method} ${signing.target} HTTP/1.1\n${signing.headers.map(({ name, value }) => `${name}: ${value}\n`).join('')}\n${signing.body}`} />
        </>
      )}
    </div>
  );
}
