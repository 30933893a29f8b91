import { useId, type ButtonHTMLAttributes, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { Icon, type IconName } from './Icon';

type Kind = 'plain' | 'primary' | 'danger' | 'quiet';

export function Button({ kind = 'plain', icon, busy, children, className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { kind?: Kind; icon?: IconName; busy?: boolean }) {
  return (
    <button type="button" className={`button ${kind} ${className ?? ''}`} aria-busy={busy || undefined} {...rest} disabled={rest.disabled || busy}>
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only a picture; the label is what it is called. */
export function IconButton({ label, icon, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { label: string; icon: IconName }) {
  return (
    <button type="button" className="button quiet square" aria-label={label} title={label} {...rest}>
      <Icon name={icon} />
    </button>
  );
}

export function Field({ label, hint, error, children }: { label: string; hint?: ReactNode; error?: string | undefined; children: (ids: { id: string; 'aria-describedby': string | undefined; 'aria-invalid': boolean | undefined }) => ReactNode }) {
  const id = useId();
  const described = error || hint ? `${id}-hint` : undefined;
  return (
    <div className={error ? 'field wrong' : 'field'}>
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': described, 'aria-invalid': error ? true : undefined })}
      {described && <p id={described} className="hint">{error ?? hint}</p>}
    </div>
  );
}

export function TextField({ label, hint, error, ...rest }: { label: string; hint?: ReactNode; error?: string | undefined } & InputHTMLAttributes<HTMLInputElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => <input className="input" autoComplete="off" spellCheck={false} {...rest} {...ids} />}
    </Field>
  );
}

export function SelectField({ label, hint, error, children, ...rest }: { label: string; hint?: ReactNode; error?: string | undefined } & SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {ids => <select className="input" {...rest} {...ids}>{children}</select>}
    </Field>
  );
}

export type Tone = 'neutral' | 'good' | 'warn' | 'bad' | 'live';

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`badge ${tone}`}>{children}</span>;
}

export function Panel({ title, actions, children, flush }: { title: ReactNode; actions?: ReactNode; children: ReactNode; flush?: boolean }) {
  const id = useId();
  return (
    <section className={flush ? 'panel flush' : 'panel'} aria-labelledby={id}>
      <header>
        <h2 id={id}>{title}</h2>
        {actions && <div className="actions">{actions}</div>}
      </header>
      <div className="body">{children}</div>
    </section>
  );
}

export function PageHead({ title, sub, actions }: { title: ReactNode; sub?: ReactNode; actions?: ReactNode }) {
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {sub && <p className="sub">{sub}</p>}
      </div>
      {actions && <div className="actions">{actions}</div>}
    </div>
  );
}

/** Nothing is there yet; says what to do next. */
export function Empty({ title, children, action }: { title: ReactNode; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="empty">
      <p className="title">{title}</p>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Notice({ tone, title, children }: { tone: Tone; title: ReactNode; children?: ReactNode }) {
  return (
    <div className={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Icon name={tone === 'good' ? 'check' : 'warning'} />
      <div>
        <p className="title">{title}</p>
        {children && <div>{children}</div>}
      </div>
    </div>
  );
}

/** A table that scrolls sideways by itself, so that the page does not. */
export function Table({ label, head, children }: { label: string; head: ReactNode; children: ReactNode }) {
  return (
    <div className="table-scroll" tabIndex={0} role="region" aria-label={label}>
      <table>
        <thead><tr>{head}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
