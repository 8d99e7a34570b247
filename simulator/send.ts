/** One batch over HTTP, until it is acknowledged: the answers that ask for patience are obeyed. */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Keys } from './sources.ts';
import type { SourceSlug, WireEvent } from './wire.ts';

export interface Target {
  readonly baseUrl: string;
  readonly keys: Keys;
  readonly signal?: AbortSignal;
  readonly fetch?: typeof fetch;
}

export interface Batch {
  readonly source: SourceSlug;
  readonly events: readonly WireEvent[];
  /** Left out for history: then the server keeps the times as they are. */
  readonly sentAt?: string;
}

/** The server refuses the batch for good: a wrong key, or an event that is not one. */
export class Refused extends Error {
  readonly status: number;

  constructor(status: number, source: SourceSlug, answer: string) {
    super(`The server refused a batch of ${source} with ${status}: ${answer.slice(0, 300)}`);
    this.name = 'Refused';
    this.status = status;
  }
}

const compress = promisify(gzip);
const attempts = 14;

/** Resolves when the server has answered 200. Message ids make a repeated batch harmless. */
export async function send(target: Target, batch: Batch): Promise<void> {
  const key = target.keys[batch.source];
  const body = await compress(
    JSON.stringify({ batch: batch.events, ...(batch.sentAt === undefined ? {} : { sentAt: batch.sentAt }) }),
    { level: 1 },
  );
  const url = new URL('/v1/batch', target.baseUrl);
  const headers = {
    'content-type': 'application/json',
    'content-encoding': 'gzip',
    authorization: `Basic ${Buffer.from(`${key}:`).toString('base64')}`,
  };
  for (let attempt = 1; ; attempt++) {
    target.signal?.throwIfAborted();
    const outcome = await post(target, url, headers, body);
    if (outcome.kind === 'accepted') return;
    if (outcome.kind === 'refused') throw new Refused(outcome.status, batch.source, outcome.answer);
    if (attempt === attempts)
      throw new Error(`No acknowledgement for a batch of ${batch.source} after ${attempts} attempts: ${outcome.why}`);
    await sleep(
      outcome.waitMs ?? backoff(attempt),
      undefined,
      target.signal === undefined ? {} : { signal: target.signal },
    );
  }
}

type Outcome =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly status: number; readonly answer: string }
  | { readonly kind: 'later'; readonly why: string; readonly waitMs?: number };

async function post(
  target: Target,
  url: URL,
  headers: Record<string, string>,
  body: Uint8Array<ArrayBuffer>,
): Promise<Outcome> {
  try {
    const response = await (target.fetch ?? fetch)(url, {
      method: 'POST',
      headers,
      body,
      ...(target.signal === undefined ? {} : { signal: target.signal }),
    });
    const answer = await response.text();
    if (response.ok) return { kind: 'accepted' };
    const { status } = response;
    if (
      ![408, 410, 429, 460].includes(status) &&
      (status < 500 || status === 501 || status === 505 || status === 511)
    ) {
      return { kind: 'refused', status, answer };
    }
    const waitMs = retryAfter(response.headers.get('retry-after'));
    return { kind: 'later', why: `${status} ${answer.slice(0, 200)}`, ...(waitMs === undefined ? {} : { waitMs }) };
  } catch (error) {
    if (target.signal?.aborted === true) throw error;
    return { kind: 'later', why: error instanceof Error ? error.message : String(error) };
  }
}

/** Seconds or a date (RFC 9110, 10.2.3); never more than five minutes. */
export function retryAfter(header: string | null, now = Date.now()): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const waitMs = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), 300_000);
}

const backoff = (attempt: number): number => Math.min(200 * 2 ** (attempt - 1), 15_000);
