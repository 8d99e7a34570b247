/** The public API as a shop's own systems call it: each command has a key, so that a lost answer is asked for again, never done again. */
import { setTimeout as sleep } from 'node:timers/promises';
import { retryAfter } from '../send.ts';

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What the server says when it says no (RFC 9457). */
export interface Refusal {
  readonly code?: string;
  readonly detail?: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export interface Door {
  /** What must succeed; throws `Denied` otherwise. The key makes it happen once. Bytes go as they are, everything else as JSON. */
  ask<T>(method: string, path: string, body?: unknown, key?: string): Promise<T>;
  /** An answer below 500, whatever it is. */
  tell<T>(method: string, path: string, body?: unknown, key?: string): Promise<Answer<T & Refusal>>;
}

export class Denied extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(method: string, path: string, status: number, body: Refusal) {
    super(`${method} ${path}: ${status} ${JSON.stringify(body).slice(0, 600)}`);
    this.name = 'Denied';
    this.status = status;
    this.code = body.code;
  }
}

export interface DoorOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
  /** Waits between tries begin with so many milliseconds; a line that is down is tried for about a minute. */
  readonly firstWaitMs?: number;
}

const tries = 10;

export function openDoor({ url, apiKey, signal, firstWaitMs = 100, ...options }: DoorOptions): Door {
  const call = options.fetch ?? fetch;

  async function tell<T>(method: string, path: string, body?: unknown, key?: string): Promise<Answer<T & Refusal>> {
    for (let nth = 1; ; nth++) {
      signal?.throwIfAborted();
      const answer = await attempt<T & Refusal>(method, path, body, key);
      if (answer.kind === 'answer' && answer.status < 500) return answer;
      if (nth === tries || (answer.kind === 'answer' && key === undefined && method !== 'GET'))
        throw answer.kind === 'answer' ? new Denied(method, path, answer.status, answer.body) : answer.error;
      const waitMs = answer.kind === 'later' ? answer.waitMs : undefined;
      const nextMs = waitMs ?? Math.min(firstWaitMs * 2 ** (nth - 1), 15_000);
      await sleep(nextMs, undefined, signal === undefined ? {} : { signal });
    }
  }

  async function attempt<T>(
    method: string,
    path: string,
    body: unknown,
    key: string | undefined,
  ): Promise<({ kind: 'answer' } & Answer<T>) | { kind: 'later'; error: unknown; waitMs?: number }> {
    const file = body instanceof Uint8Array;
    try {
      const response = await call(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${apiKey}`,
          ...(body === undefined ? {} : { 'content-type': file ? 'application/octet-stream' : 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
        ...(body === undefined ? {} : { body: file ? new Uint8Array(body) : JSON.stringify(body) }),
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await response.text();
      const { status } = response;
      if (status === 429 || status === 503) {
        const waitMs = retryAfter(response.headers.get('retry-after'));
        const error = new Denied(method, path, status, { detail: text.slice(0, 200) });
        return { kind: 'later', error, ...(waitMs === undefined ? {} : { waitMs }) };
      }
      return { kind: 'answer', status, body: (text === '' ? {} : JSON.parse(text)) as T };
    } catch (error) {
      if (signal?.aborted === true) throw error;
      return { kind: 'later', error };
    }
  }

  return {
    tell,
    ask: async <T>(method: string, path: string, body?: unknown, key?: string): Promise<T> => {
      const answer = await tell<T>(method, path, body, key);
      if (answer.status >= 400) throw new Denied(method, path, answer.status, answer.body);
      return answer.body;
    },
  };
}

/** All items of a list that comes in pages. */
export async function allOf<T>(door: Pick<Door, 'ask'>, path: string): Promise<T[]> {
  const items: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: T[]; nextCursor: string | null } = await door.ask(
      'GET',
      `${path}${path.includes('?') ? '' : '?'}${more}`,
    );
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}
