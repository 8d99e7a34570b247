/**
 * Plays the demo retailer: makes its sources, loads its history, goes on live. Runs in a process of its own and speaks only
 * the public API, as any client would; it tells its parent how far it is.
 */
import { randomUUID } from 'node:crypto';
import {
  defaultOptions,
  Evidence,
  live,
  makeWorld,
  play,
  protectedValues,
  resolveOverHttp,
  score,
  sourcesNeeded,
  truthOf,
  type Keys,
  type Score,
  type Target,
} from '../../../simulator/index.ts';

export interface DemoWish {
  readonly url: string;
  readonly apiKey: string;
  readonly seed: string;
  readonly people: number;
  readonly now: string;
  readonly startAt: number;
  readonly total: number | undefined;
}

export type DemoNews =
  | { readonly kind: 'progress'; readonly sent: number; readonly total: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'score'; readonly precision: number; readonly recall: number };

/** Events a second once the history is loaded. */
const liveRate = 3;

export async function playDemo(wish: DemoWish, tell: (news: DemoNews) => void, signal: AbortSignal): Promise<void> {
  const keys = await prepareSources(wish);
  if (wish.startAt === 0) await protect(wish);
  const target: Target = { baseUrl: wish.url, keys };
  const world = makeWorld({ ...defaultOptions, seed: wish.seed, people: wish.people, now: Date.parse(wish.now) });
  const evidence = new Evidence(truthOf(world));
  await play(world, target, {
    startAt: wish.startAt,
    ...(wish.total === undefined ? {} : { total: wish.total }),
    onPlayed: (played) => evidence.add(played),
    onProgress: ({ sent, total }) => tell({ kind: 'progress', sent, total }),
  });
  tell({ kind: 'live' });
  void scoreWhenSettled(wish, evidence).then(
    (result) => tell({ kind: 'score', precision: result.identifiers.precision, recall: result.evidence.recall }),
    () => undefined,
  );
  await live(world, target, { eventsPerSecond: liveRate, signal, onFailure: () => undefined });
}

/** Who is who is asked when the last event of the history has been understood. */
async function scoreWhenSettled(wish: DemoWish, evidence: Evidence): Promise<Score> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const { consumers } = await call<{ consumers: { behind: number }[] }>(wish, 'GET', '/api/v1/system');
    if (consumers.every((one) => one.behind < 50)) return score(evidence, resolveOverHttp(wish.url, wish.apiKey));
  }
}

async function call<T>(wish: DemoWish, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(`${wish.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${wish.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
  return (await answer.json()) as T;
}

/** Makes the sources that are missing; those of an earlier start get a fresh key, since keys are shown once. */
async function prepareSources(wish: DemoWish): Promise<Keys> {
  const { items } = await call<{ items: { id: string; slug: string }[] }>(wish, 'GET', '/api/v1/sources?limit=200');
  const known = new Map(items.map((one) => [one.slug, one.id]));
  const keys: Record<string, string> = {};
  for (const { slug, name, kind, sharedDevice } of sourcesNeeded()) {
    const id = known.get(slug);
    const made =
      id === undefined
        ? await call<{ writeKey: string }>(wish, 'POST', '/api/v1/sources', { slug, name, kind, sharedDevice })
        : await call<{ writeKey: string }>(wish, 'POST', `/api/v1/sources/${id}/keys`, { graceSeconds: 0 });
    keys[slug] = made.writeKey;
  }
  return keys as Keys;
}

interface Rules {
  version: number;
  maxClusterSize: number;
  rules: { type: string; protectedValues: string[] }[];
}

/** What a careful administrator would enter on the first day: the hotline, the stores' phones, the card number that cashiers type. */
async function protect(wish: DemoWish): Promise<void> {
  const rules = await call<Rules>(wish, 'GET', '/api/v1/identity/rules');
  const wanted = protectedValues();
  const changed = rules.rules.map((rule) => {
    const more = wanted.filter((one) => one.type === rule.type).map((one) => one.value);
    return { ...rule, protectedValues: [...new Set([...rule.protectedValues, ...more])] };
  });
  await call(wish, 'PUT', '/api/v1/identity/rules', { ...rules, rules: changed });
}
