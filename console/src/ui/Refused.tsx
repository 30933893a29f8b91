import type { ApiError } from '../api/client';
import { useApp } from '../app/context';
import { common } from '../i18n/common';
import { useText } from '../i18n/text';
import type { Query } from '../api/query';
import { Notice } from './controls';
import type { ReactNode } from 'react';

/** A refusal with its code, so that it can be looked up, and its request id, so that it can be found in the audit. */
export function Refused({ error }: { error: ApiError }) {
  const say = useText(common);
  const { me } = useApp();
  if (error.status === 0) return <Notice tone="warn" title={say('unreachable')}>{say('unreachableHint')}</Notice>;
  if (error.denied) return <Notice tone="warn" title={say('denied')}>{say('deniedHint', { name: me.name ?? '' })} <Reference error={error} /></Notice>;
  return <Notice tone="bad" title={say('failed')}><p>{error.message}</p><Reference error={error} /></Notice>;
}

function Reference({ error }: { error: ApiError }) {
  const say = useText(common);
  return (
    <p className="reference">
      <code>{error.code}</code>
      {error.requestId && <> · {say('requestId', { id: error.requestId })}</>}
    </p>
  );
}

/** The answer of a question, or why there is none. */
export function Answered<T>({ query, children }: { query: Query<T>; children: (data: T) => ReactNode }) {
  const say = useText(common);
  if (query.data !== undefined && !query.error?.denied) return <>{children(query.data)}</>;
  if (query.error) return <Refused error={query.error} />;
  return <p className="loading" role="status">{say('loading')}</p>;
}
