import { z } from 'zod';
import { problem, type Problem } from '../../contracts/common.ts';

// zod would otherwise try `new Function`, which the content security policy refuses and reports.
z.config({ jitless: true });

/** A refusal by the server (RFC 9457), or our own words for what never reached it. */
export class ApiProblem extends Error {
  readonly problem: Problem;
  constructor(refusal: Problem) {
    super(refusal.detail ?? refusal.title);
    this.name = 'ApiProblem';
    this.problem = refusal;
  }
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type Query = Record<string, string | number | boolean | undefined | null>;
type Send = { query?: Query; body?: unknown; raw?: Blob; signal?: AbortSignal | undefined };

let csrf: string | null = null;
/** The token of the session, sent back on every call that changes something. */
export const rememberCsrf = (token: string | null): void => {
  csrf = token;
};

const signedOut = new EventTarget();
/** Calls back when the server no longer knows this session. */
export function onSignedOut(then: () => void): () => void {
  signedOut.addEventListener('signed-out', then);
  return () => signedOut.removeEventListener('signed-out', then);
}

export function urlOf(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  }
  const text = search.toString();
  return `/api/v1${path}${text === '' ? '' : `?${text}`}`;
}

export function localProblem(code: string, title: string, fix: string, detail?: string): ApiProblem {
  return new ApiProblem({
    type: 'about:blank',
    code,
    status: 0,
    title,
    fix,
    ...(detail === undefined ? {} : { detail }),
  });
}

/** Reads a refusal; an answer that is no problem document (a proxy's page, say) is told by its status. */
export function problemOf(status: number, text: string): ApiProblem {
  try {
    const parsed = problem.safeParse(JSON.parse(text));
    if (parsed.success) return new ApiProblem(parsed.data);
  } catch {
    // not JSON
  }
  return new ApiProblem({ type: 'about:blank', code: `http_${status}`, status, title: `HTTP ${status}`, fix: '' });
}

export function headersFor(method: Method): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET' && csrf !== null) headers['x-csrf-token'] = csrf;
  if (method === 'POST') headers['idempotency-key'] = crypto.randomUUID();
  return headers;
}

export function announceSignedOut(): void {
  rememberCsrf(null);
  signedOut.dispatchEvent(new Event('signed-out'));
}

async function send<S extends z.ZodType>(method: Method, schema: S, path: string, options: Send): Promise<z.output<S>> {
  const headers = headersFor(method);
  let body: BodyInit | null = null;
  if (options.raw !== undefined) {
    headers['content-type'] = 'application/octet-stream';
    body = options.raw;
  } else if (options.body !== undefined) {
    headers['content-type'] = 'application/json';
    body = JSON.stringify(options.body);
  }
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(urlOf(path, options.query), {
      method,
      headers,
      body,
      credentials: 'same-origin',
      signal: options.signal ?? null,
    });
    text = await answer.text();
  } catch (error) {
    if (options.signal?.aborted === true) throw error;
    throw localProblem('unreachable', 'unreachable', 'unreachable');
  }
  if (!answer.ok) {
    if (answer.status === 401 && !path.startsWith('/session')) announceSignedOut();
    throw problemOf(answer.status, text);
  }
  const parsed = schema.safeParse(text === '' ? undefined : JSON.parse(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw localProblem(
    'answer_not_understood',
    'answer_not_understood',
    'answer_not_understood',
    `${method} ${path}: ${where.join('; ')}`,
  );
}

/** For calls whose answer we have no use for. */
export const anything = z.unknown();

export const api = {
  get: <S extends z.ZodType>(schema: S, path: string, query: Query = {}, signal?: AbortSignal) =>
    send('GET', schema, path, { query, signal }),
  post: <S extends z.ZodType>(schema: S, path: string, body: unknown = {}) => send('POST', schema, path, { body }),
  upload: <S extends z.ZodType>(schema: S, path: string, raw: Blob) => send('POST', schema, path, { raw }),
  put: <S extends z.ZodType>(schema: S, path: string, body: unknown) => send('PUT', schema, path, { body }),
  patch: <S extends z.ZodType>(schema: S, path: string, body: unknown) => send('PATCH', schema, path, { body }),
  delete: <S extends z.ZodType>(schema: S, path: string) => send('DELETE', schema, path, {}),
};
