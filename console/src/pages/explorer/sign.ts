import { ApiError, post } from '../../api/client';
import type { Operation } from './table';
import type { Values } from './values';

export interface Signing {
  method: string;
  target: string;
  body: string;
  bodyHash: string;
  canonicalRequest: string;
  stringToSign: string;
  signature: string;
  headers: { name: string; value: string }[];
  nonce: string;
  time: string;
}

export interface SigningChoice {
  xml: boolean;
  query: boolean;
  nonce: string;
  time: string;
}

/** The steps of the signature, computed by the server with the code that verifies signatures. */
export async function sign(operation: Operation, values: Values, { xml, query, nonce, time }: SigningChoice): Promise<Signing> {
  const response = await post('sign', {
    version: operation.version, action: operation.name, parameters: values, xml, query,
    ...(nonce ? { nonce } : {}), ...(time ? { time } : {}),
  });
  if (response.ok) return (await response.json()) as Signing;
  const refusal = (await response.json()) as { Code: string; Message: string };
  throw new ApiError(response.status, refusal.Code, refusal.Message, '');
}

export interface RawAnswer {
  status: number;
  body: string;
  milliseconds: number;
}

/** Sends a call and gives its answer as it came, in JSON or XML. */
export async function sendRaw(operation: Operation, values: Values, xml: boolean): Promise<RawAnswer> {
  const began = performance.now();
  const response = await post('call', { version: operation.version, action: operation.name, parameters: values, xml });
  const body = await response.text();
  return { status: response.status, body: pretty(body), milliseconds: performance.now() - began };
}

/** Indents JSON and XML; anything else stays as it is. */
export function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text.trimStart().startsWith('<') ? indentXml(text) : text;
  }
}

function indentXml(text: string): string {
  let depth = 0;
  return text
    .replace(/>\s*</g, '>\n<')
    .split('\n')
    .map(line => {
      if (line.startsWith('</')) depth--;
      const indented = '  '.repeat(Math.max(0, depth)) + line;
      if (/^<[^/?!][^>]*[^/]>$/.test(line) || /^<[^/?!]>$/.test(line)) depth++;
      return indented;
    })
    .join('\n');
}
