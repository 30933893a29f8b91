import type { Operation } from '../table';
import type { Values } from '../values';

/** What a sample is made of. The key comes out of the environment: no sample has it in its text. */
export interface Input {
  operation: Operation;
  parameters: Values;
  /** `http://127.0.0.1:8080`, where this console came from. */
  origin: string;
}

export interface Sample {
  name: string;
  language: string;
  /** What has to be there to run it. */
  needs: string;
  make: (input: Input) => string;
}

export const hostOf = (origin: string): string => new URL(origin).host;
export const idVariable = 'ALIBABA_CLOUD_ACCESS_KEY_ID';
export const secretVariable = 'ALIBABA_CLOUD_ACCESS_KEY_SECRET';

/** As a shell word, whatever is in it. */
export const shell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const short: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** As a string of Python, Go, Java, JavaScript and C# alike: only escapes that all of them have. */
export const quoted = (text: string): string =>
  `"${text.replace(/[\\"]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, unit => short[unit] ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)}"`;

export const sorted = (parameters: Values): [string, string][] => Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
