import { createContext, useContext } from 'react';
import type { Me } from '../api/client';

export type ThemeChoice = 'system' | 'light' | 'dark';

export interface App {
  me: Me;
  region: string;
  chooseRegion: (region: string) => void;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('useApp outside of the shell');
  return app;
}

/** Keeps a choice of the person in this browser. Nothing secret goes here. */
export function readChoice<T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
  const found = localStorage.getItem(`heliograph.${name}`);
  return allowed.find(value => value === found) ?? otherwise;
}

export function writeChoice(name: string, value: string): void {
  localStorage.setItem(`heliograph.${name}`, value);
}
