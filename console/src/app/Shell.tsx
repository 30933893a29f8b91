import { DropdownMenu as M } from 'radix-ui';
import { Suspense, useEffect, useState } from 'react';
import { useRegions, useServiceOpen } from '../api/queries';
import { common } from '../i18n/common';
import { useLanguage, useText, type Language } from '../i18n/text';
import { Empty, Notice } from '../ui/controls';
import { Icon, Mark } from '../ui/Icon';
import { ChoicesContext } from './choices';
import { useApp, type ThemeChoice } from './context';
import { pages } from './pages';
import { Link, usePath } from './router';

export interface Choices {
  theme: ThemeChoice;
  setTheme: (theme: ThemeChoice) => void;
  setLanguage: (language: Language) => void;
  onSignOut: () => void;
}

export function Shell(choices: Choices) {
  const say = useText(common);
  const [first = '', ...rest] = usePath().split('/').filter(Boolean);
  const page = first === '' ? pages[0] : pages.find(known => known.path === first);
  const [open, setOpen] = useState(false);
  const name = page ? say(page.path) : say('notFound');

  useEffect(() => {
    document.title = `${name} · Heliograph`;
  }, [name]);

  return (
    <div className={open ? 'shell open' : 'shell'}>
      <a className="skip" href="#content">{say('skip')}</a>
      <header className="top">
        <button type="button" className="button quiet square burger" aria-expanded={open} aria-controls="navigation" aria-label={say('menu')} onClick={() => setOpen(!open)}>
          <Icon name={open ? 'close' : 'menu'} size={20} />
        </button>
        <Link to="/overview" className="brand"><Mark size={24} /><span>Heliograph</span></Link>
        <RegionChoice />
        <PersonMenu {...choices} />
      </header>
      <nav id="navigation" aria-label={say('navigation')} onClick={() => setOpen(false)}>
        {pages.map(known => (
          <Link key={known.path} to={`/${known.path}`} aria-current={known === page ? 'page' : undefined}>
            <Icon name={known.icon} size={18} />
            {say(known.path)}
          </Link>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        <Unreachable />
        {page ? (
          <Suspense fallback={<p className="loading" role="status">{say('loading')}</p>}>
            <ChoicesContext value={choices}><page.component key={page.path} rest={rest} /></ChoicesContext>
          </Suspense>
        ) : (
          <Empty title={say('notFound')}>{say('notFoundHint')}</Empty>
        )}
      </main>
    </div>
  );
}

/** Pages keep what they know when the server is away; here it is said that this is old. */
function Unreachable() {
  const say = useText(common);
  const { region } = useApp();
  return useServiceOpen(region).error?.status === 0 ? <div className="away"><Notice tone="warn" title={say('unreachable')}>{say('unreachableHint')}</Notice></div> : null;
}

function RegionChoice() {
  const say = useText(common);
  const { region, chooseRegion } = useApp();
  const regions = useRegions(useLanguage() === 'zh' ? 'zh-CN' : 'en-US').data ?? [];
  const known = regions.some(found => found.RegionId === region);
  return (
    <select className="input region" aria-label={say('region')} value={region} onChange={event => chooseRegion(event.target.value)}>
      {!known && <option value={region}>{region}</option>}
      {regions.map(found => <option key={found.RegionId} value={found.RegionId}>{found.LocalName} · {found.RegionId}</option>)}
    </select>
  );
}

const themes = ['system', 'light', 'dark'] as const;

function PersonMenu({ theme, setTheme, setLanguage, onSignOut }: Choices) {
  const say = useText(common);
  const language = useLanguage();
  const { me } = useApp();
  return (
    <M.Root>
      <M.Trigger className="button quiet person">
        <Icon name="user" />
        <span className="who">{me.name}</span>
      </M.Trigger>
      <M.Portal>
        <M.Content className="menu" align="end" sideOffset={6}>
          <M.Label className="menu-label">
            {say(me.identityType === 'Account' ? 'account' : 'ramUser')}
            <code>{me.arn}</code>
          </M.Label>
          <M.Separator className="menu-line" />
          <M.Label className="menu-label">{say('theme')}</M.Label>
          <M.RadioGroup value={theme} onValueChange={value => setTheme(value as ThemeChoice)}>
            {themes.map(known => <Choice key={known} value={known}>{say(known)}</Choice>)}
          </M.RadioGroup>
          <M.Separator className="menu-line" />
          <M.Label className="menu-label">{say('language')}</M.Label>
          <M.RadioGroup value={language} onValueChange={value => setLanguage(value as Language)}>
            <Choice value="en">English</Choice>
            <Choice value="zh">简体中文</Choice>
          </M.RadioGroup>
          <M.Separator className="menu-line" />
          <M.Item className="menu-item" onSelect={onSignOut}>{say('signOut')}</M.Item>
        </M.Content>
      </M.Portal>
    </M.Root>
  );
}

function Choice({ value, children }: { value: string; children: string }) {
  return (
    <M.RadioItem className="menu-item" value={value}>
      <M.ItemIndicator className="menu-check"><Icon name="check" /></M.ItemIndicator>
      {children}
    </M.RadioItem>
  );
}
