import { createContext, useContext, type ReactNode } from 'react';

export type Language = 'en' | 'zh';

/** Texts of one place. The second language must have every key of the first: a missing one is a type error. */
export interface Texts<K extends string> {
  en: Record<K, string>;
  zh: Record<K, string>;
}

export function texts<const K extends string>(en: Record<K, string>, zh: Record<NoInfer<K>, string>): Texts<K> {
  return { en, zh };
}

export type Say<K extends string> = (key: K, values?: Record<string, string | number>) => string;

const LanguageContext = createContext<Language>('en');

export const useLanguage = (): Language => useContext(LanguageContext);

export function LanguageProvider({ language, children }: { language: Language; children: ReactNode }) {
  return <LanguageContext.Provider value={language}>{children}</LanguageContext.Provider>;
}

/** `say('rules', { count: 3 })` puts 3 for `{count}`. */
export function useText<K extends string>(of: Texts<K>): Say<K> {
  const chosen = of[useLanguage()];
  return (key, values) => chosen[key].replace(/\{(\w+)\}/g, (whole, name: string) => String(values?.[name] ?? whole));
}
