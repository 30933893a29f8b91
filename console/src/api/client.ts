// One door to the server: POST /console/api/call runs an operation of the API as the person who is signed in.

export const vpc = '2016-04-28';
export const ecs = '2014-05-26';
export const ram = '2015-05-01';
export const sts = '2015-04-01';
export const heliograph = '2026-11-01';

export interface Me {
  signedIn: boolean;
  accountId?: string;
  identityType?: 'Account' | 'RAMUser';
  principalId?: string;
  name?: string;
  arn?: string;
  accessKeyId?: string;
  csrfToken?: string;
  defaultRegion?: string;
  idleSeconds?: number;
}

/** What the server refused. `code` is of the published error tables, or begins with "Console.". */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly requestId: string,
  ) {
    super(message);
  }

  get denied(): boolean {
    return this.code === 'Forbidden.RAM' || this.code === 'NoPermission' || this.code.startsWith('Forbidden');
  }
}

export type Parameter = string | number | boolean | undefined | null | Parameter[] | { [name: string]: Parameter };
export type Parameters = Record<string, Parameter>;

export interface CallOptions {
  region?: string | undefined;
  /** Asked by the page and not by the person: does not keep the session alive. */
  background?: boolean;
  /** An empty text is sent, where it means to clear something; else it is left out. */
  keepEmpty?: boolean;
}

let csrfToken = '';
/** Whether the person has touched anything since the last call that said so. */
let touched = false;
for (const event of ['pointerdown', 'keydown', 'wheel']) addEventListener(event, () => (touched = true), { passive: true, capture: true });

let onSignedOut: () => void = () => {};

export function whenSignedOut(listener: () => void): void {
  onSignedOut = listener;
}

async function send(path: string, body?: unknown): Promise<Response> {
  try {
    return await fetch(`/console/api/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: body === undefined ? {} : { 'content-type': 'application/json', 'x-csrf-token': csrfToken },
      credentials: 'same-origin',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, 'Console.Unreachable', 'The server does not answer.', '');
  }
}

async function refusal(response: Response): Promise<ApiError> {
  const text = await response.text();
  let read: { Code?: string; Message?: string; RequestId?: string } = {};
  try {
    read = JSON.parse(text) as typeof read;
  } catch {
    // Not ours, for example of a proxy: the status is all there is.
  }
  return new ApiError(response.status, read.Code ?? `Http${response.status}`, read.Message ?? text.slice(0, 300), read.RequestId ?? '');
}

async function readMe(response: Response): Promise<Me> {
  if (!response.ok) throw await refusal(response);
  const me = (await response.json()) as Me;
  csrfToken = me.csrfToken ?? '';
  return me;
}

/** A request whose answer is wanted as it is. Of a session that has ended it tells the page, as every call does. */
export async function post(path: string, body: unknown): Promise<Response> {
  const response = await send(path, body);
  if (!response.ok && (await refusal(response.clone())).code === 'Console.SignedOut') onSignedOut();
  return response;
}

export const fetchMe = async (): Promise<Me> => readMe(await send('me'));
export const signIn = async (accessKeyId: string, accessKeySecret: string): Promise<Me> =>
  readMe(await send('sign-in', { accessKeyId, accessKeySecret }));
export const signOut = async (): Promise<Me> => readMe(await send('sign-out', {}));

/** `{ Ids: ['a'], Tag: [{ Key: 'k' }] }` becomes `Ids.1=a`, `Tag.1.Key=k`, as the API wants it. */
export function flatten(parameters: Parameters, keepEmpty = false): Record<string, string> {
  const flat: Record<string, string> = {};
  const put = (name: string, value: Parameter): void => {
    if (value === undefined || value === null || (value === '' && !keepEmpty)) return;
    if (Array.isArray(value)) value.forEach((item, index) => put(`${name}.${index + 1}`, item));
    else if (typeof value === 'object') for (const [key, item] of Object.entries(value)) put(`${name}.${key}`, item);
    else flat[name] = String(value);
  };
  for (const [name, value] of Object.entries(parameters)) put(name, value);
  return flat;
}

export async function call<T>(version: string, action: string, parameters: Parameters = {}, options: CallOptions = {}): Promise<T> {
  // Reading keeps the session alive too, a page that nobody looks at does not.
  const background = (options.background ?? false) && !touched;
  touched &&= background;
  const response = await send('call', {
    version,
    action,
    region: options.region,
    parameters: flatten(parameters, options.keepEmpty),
    background,
  });
  if (response.ok) return (await response.json()) as T;
  const error = await refusal(response);
  if (error.code === 'Console.SignedOut') onSignedOut();
  throw error;
}

/** Follows NextToken to the end, up to `bound` entries. */
export async function callAll<T>(version: string, action: string, list: string, parameters: Parameters, options: CallOptions, bound = 5000): Promise<T[]> {
  const all: T[] = [];
  let token = '';
  do {
    const page = await call<Record<string, unknown>>(version, action, { ...parameters, MaxResults: 100, NextToken: token }, options);
    all.push(...((page[list] as T[] | undefined) ?? []));
    token = (page['NextToken'] as string | undefined) ?? '';
  } while (token !== '' && all.length < bound);
  return all;
}

/** Passes when the operation would succeed: a dry run that has no objection ends with this code. */
export async function dryRun(version: string, action: string, parameters: Parameters, options: CallOptions): Promise<ApiError | null> {
  try {
    await call(version, action, { ...parameters, DryRun: true }, options);
    return null;
  } catch (error) {
    if (error instanceof ApiError) return error.code === 'DryRunOperation' ? null : error;
    throw error;
  }
}
