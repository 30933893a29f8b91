import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { ApiError } from './client';

export interface Query<T> {
  data: T | undefined;
  error: ApiError | undefined;
  /** True until there is an answer or a refusal. */
  loading: boolean;
  refresh: () => Promise<void>;
}

interface Entry {
  data?: unknown;
  error?: ApiError | undefined;
  running?: Promise<void> | undefined;
  snapshot: { data: unknown; error: ApiError | undefined };
  listeners: Set<() => void>;
  users: Map<symbol, number>;
  timer?: ReturnType<typeof setTimeout> | undefined;
  load: () => Promise<unknown>;
}

const entries = new Map<string, Entry>();
const nothing = { data: undefined, error: undefined };

function entryOf(key: string, load: () => Promise<unknown>): Entry {
  const found = entries.get(key);
  if (found) return found;
  const made: Entry = { snapshot: { data: undefined, error: undefined }, listeners: new Set(), users: new Map(), load };
  entries.set(key, made);
  return made;
}

function run(entry: Entry): Promise<void> {
  entry.running ??= entry
    .load()
    .then(
      data => Object.assign(entry, { data, error: undefined }),
      (error: unknown) => Object.assign(entry, { error: error instanceof ApiError ? error : new ApiError(0, 'Console.Failed', String(error), '') }),
    )
    .then(() => {
      entry.running = undefined;
      entry.snapshot = { data: entry.data, error: entry.error };
      for (const listener of entry.listeners) listener();
      schedule(entry);
    });
  return entry.running;
}

/** The shortest period that someone wants, and nothing while the page is out of sight. */
function schedule(entry: Entry): void {
  clearTimeout(entry.timer);
  const period = Math.min(...entry.users.values());
  if (Number.isFinite(period) && document.visibilityState === 'visible') entry.timer = setTimeout(() => void run(entry), period);
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState !== 'visible') return;
  for (const entry of entries.values()) if (Number.isFinite(Math.min(...entry.users.values()))) void run(entry);
});

/** Forgets everything, for example when another person signs in. */
export function forgetAll(): void {
  for (const entry of entries.values()) clearTimeout(entry.timer);
  entries.clear();
}

/** Asks again for everything whose key begins so; keys are `operation:region:…`. */
export async function refreshAll(...prefixes: string[]): Promise<void> {
  await Promise.all([...entries].filter(([key, entry]) => entry.users.size > 0 && prefixes.some(prefix => key.startsWith(prefix))).map(([, entry]) => run(entry)));
}

/**
 * An answer of the server that all who ask with the same key share.
 * @param key null: do not ask.
 * @param every Milliseconds between questions; left out: once.
 */
export function useQuery<T>(key: string | null, load: () => Promise<T>, every = Infinity): Query<T> {
  const subscribe = useCallback(
    (listener: () => void) => {
      if (key === null) return () => {};
      const entry = entryOf(key, load);
      entry.listeners.add(listener);
      return () => entry.listeners.delete(listener);
    },
    // The function is made anew in each render; the key says what it asks.
    [key],
  );
  const snapshot = useSyncExternalStore(subscribe, () => (key === null ? nothing : (entries.get(key)?.snapshot ?? nothing)));

  useEffect(() => {
    if (key === null) return;
    const user = Symbol(key);
    const entry = entryOf(key, load);
    entry.load = load;
    entry.users.set(user, every);
    void run(entry);
    return () => {
      entry.users.delete(user);
      schedule(entry);
    };
  }, [key, every]);

  const refresh = useCallback(async () => {
    if (key !== null) await run(entryOf(key, load));
  }, [key]);
  return {
    data: snapshot.data as T | undefined,
    error: snapshot.error,
    loading: key !== null && snapshot.data === undefined && snapshot.error === undefined,
    refresh,
  };
}
