import { useSyncExternalStore, type AnchorHTMLAttributes, type MouseEvent } from 'react';

const base = '/console';
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

addEventListener('popstate', changed);

/** The place inside the console, for example `/sessions/tms-1`. */
export const usePath = (): string =>
  useSyncExternalStore(
    listener => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => location.pathname.slice(base.length) || '/',
  );

export function go(path: string): void {
  if (base + path === location.pathname) return;
  history.pushState(null, '', base + path);
  scrollTo(0, 0);
  changed();
}

export function Link({ to, onClick, ...rest }: { to: string } & AnchorHTMLAttributes<HTMLAnchorElement>) {
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    // With a modifier the browser opens a tab or window, as anywhere.
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return <a href={base + to} onClick={follow} {...rest} />;
}
