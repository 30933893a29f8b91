import { createContext, useContext } from 'react';
import type { Choices } from './Shell';

export const ChoicesContext = createContext<Choices | null>(null);

/** Theme, language and signing out, for pages below the shell. */
export function useChoices(): Choices {
  const choices = useContext(ChoicesContext);
  if (!choices) throw new Error('useChoices outside of the shell');
  return choices;
}
