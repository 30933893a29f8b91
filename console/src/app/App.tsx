import { useEffect, useMemo, useState } from 'react';
import { fetchMe, signOut, whenSignedOut, type Me } from '../api/client';
import { forgetRates } from '../api/live';
import { forgetAll } from '../api/query';
import { LanguageProvider, type Language } from '../i18n/text';
import { AppContext, readChoice, writeChoice, type App as AppState, type ThemeChoice } from './context';
import { Shell } from './Shell';
import { SignIn } from './SignIn';

const darkness = matchMedia('(prefers-color-scheme: dark)');

function useTheme(): [ThemeChoice, (theme: ThemeChoice) => void] {
  const [theme, setTheme] = useState<ThemeChoice>(() => readChoice('theme', ['system', 'light', 'dark'], 'system'));
  useEffect(() => {
    const apply = (): void => {
      document.documentElement.dataset['theme'] = theme === 'system' ? (darkness.matches ? 'dark' : 'light') : theme;
      dispatchEvent(new Event('heliograph-theme'));
    };
    apply();
    darkness.addEventListener('change', apply);
    return () => darkness.removeEventListener('change', apply);
  }, [theme]);
  return [
    theme,
    chosen => {
      writeChoice('theme', chosen);
      setTheme(chosen);
    },
  ];
}

export function App() {
  const [theme, setTheme] = useTheme();
  const [language, setLanguage] = useState<Language>(() => readChoice('language', ['en', 'zh'], navigator.language.startsWith('zh') ? 'zh' : 'en'));
  const [me, setMe] = useState<Me>();
  const [ended, setEnded] = useState(false);
  const [region, setRegion] = useState('');

  const begin = (found: Me): void => {
    forgetAll();
    forgetRates();
    setEnded(false);
    setRegion(localStorage.getItem('heliograph.region') ?? found.defaultRegion ?? '');
    setMe(found);
  };

  useEffect(() => {
    whenSignedOut(() => {
      setEnded(true);
      setMe({ signedIn: false });
    });
    fetchMe().then(begin, () => setMe({ signedIn: false }));
  }, []);

  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);

  const app = useMemo<AppState | null>(
    () =>
      me?.signedIn
        ? {
            me,
            region,
            chooseRegion: chosen => {
              writeChoice('region', chosen);
              setRegion(chosen);
            },
          }
        : null,
    [me, region],
  );

  if (!me) return null;
  return (
    <LanguageProvider language={language}>
      <AppContext value={app}>
        {app ? (
          <Shell
            theme={theme}
            setTheme={setTheme}
            setLanguage={chosen => {
              writeChoice('language', chosen);
              setLanguage(chosen);
            }}
            onSignOut={() => void signOut().finally(() => setMe({ signedIn: false }))}
          />
        ) : (
          <SignIn ended={ended} onSignedIn={begin} />
        )}
      </AppContext>
    </LanguageProvider>
  );
}
