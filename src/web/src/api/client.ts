import { createStore } from '../ui/store';
import { loadSentences, t } from '../i18n';
import { told } from '../i18n/told';
import type { Error as ErrorBody, Session } from './schema';

/** A call that the module refused or that never arrived. The message is a sentence to show. */
export class ApiError extends Error {
  constructor(
    message: string,
    readonly status: number,
    readonly code: string,
    readonly retryAfterSeconds: number | null = null,
    /** What is wrong: a member, parameter or header; empty when it is none of them. */
    readonly field = '',
  ) {
    super(message);
  }
}

/** The login of this page: undefined until asked, null when logged out. */
export const session = createStore<Session | null | undefined>(undefined);

export interface CallOptions {
  body?: unknown;
  /** Bytes to send instead of JSON. */
  bytes?: Blob;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  timeoutMs?: number;
}

export async function call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
  const response = await send(method, path, options);
  if (response.status === 204) return undefined as T;
  return (await response.json()) as T;
}

let waiting = 0;

/** Whether a call of this page waits for its answer: a small module may be busy with it, and is not silent for that. */
export const awaitsAnswer = (): boolean => waiting > 0;

/** As call, but hands out the response itself, for text and for streams. */
export async function send(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { ...options.headers };
  let body: BodyInit | undefined;
  if (options.bytes) {
    headers['Content-Type'] = 'application/octet-stream';
    body = options.bytes;
  } else if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(options.body);
  }
  const current = session.get();
  if (method !== 'GET' && current) headers['X-CSRF-Token'] = current.csrf;

  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), options.timeoutMs ?? 20000);
  options.signal?.addEventListener('abort', () => abort.abort());
  let response: Response;
  waiting++;
  try {
    response = await fetch('/api/v1/' + path, { method, headers, body: body ?? null, signal: abort.signal, credentials: 'same-origin', cache: 'no-store' });
  } catch {
    throw new ApiError(t('error.unreachable'), 0, 'unreachable');
  } finally {
    waiting--;
    clearTimeout(timer);
  }
  if (response.ok) return response;

  const after = Number(response.headers.get('Retry-After'));
  let message = t('error.status', { status: response.status });
  let code = 'http_' + response.status;
  let field = '';
  try {
    const error = ((await response.json()) as ErrorBody).error;
    await loadSentences();
    message = told(error.message);
    code = error.code;
    field = error.field ?? '';
  } catch {
    // Not an answer of our own API, or its words did not arrive: the status has to do.
  }
  if (response.status === 401 && path !== 'login' && session.get() !== null) {
    if (session.get()) message = t('error.session');
    session.set(null);
  }
  throw new ApiError(message, response.status, code, Number.isFinite(after) && after > 0 ? after : null, field);
}

export const get = <T>(path: string, options?: CallOptions): Promise<T> => call<T>('GET', path, options);
export const post = <T>(path: string, body?: unknown, options?: CallOptions): Promise<T> => call<T>('POST', path, { ...options, body });

export function sentence(error: unknown): string {
  return error instanceof Error && error.message ? error.message : t('error.unknown');
}

export async function login(password: string, remember: boolean): Promise<void> {
  session.set(await post<Session>('login', { user: 'admin', password, remember }));
}

export async function logout(): Promise<void> {
  try {
    await post('logout');
  } finally {
    session.set(null);
  }
}

/** Asks whether the cookie of this browser still holds a session. */
export async function resumeSession(): Promise<void> {
  try {
    session.set(await get<Session>('session'));
  } catch {
    session.set(null);
  }
}
