/**
 * Plays the demo retailer: makes its sources, loads its history, goes on live. Runs in a process of its own and speaks only
 * the public API, as any client would; it tells its parent how far it is.
 */
import { randomUUID } from 'node:crypto';
import {
  defaultOptions,
  Evidence,
  furnish,
  live,
  makeWorld,
  openDoor,
  play,
  protectedValues,
  resolveOverHttp,
  score,
  sourcesNeeded,
  Tally,
  Trade,
  truthOf,
  welcomeMembers,
  writeLetters,
  type Keys,
  type Score,
  type SourceSlug,
  type Target,
  type TradeFigures,
} from '../../../simulator/index.ts';
import { startExperiment } from './start-experiment.ts';
import { startJourneys } from './start-journeys.ts';

export interface DemoWish {
  readonly url: string;
  readonly apiKey: string;
  readonly seed: string;
  readonly people: number;
  readonly now: string;
  readonly startAt: number;
  readonly total: number | undefined;
  /** Range, prices, places and stock are there: what staff have changed since stays as it is. */
  readonly furnished: boolean;
  /** What the trade came to before. */
  readonly trade: TradeFigures | null;
}

export type DemoNews =
  | { readonly kind: 'progress'; readonly sent: number; readonly total: number }
  | { readonly kind: 'live' }
  | { readonly kind: 'score'; readonly precision: number; readonly recall: number }
  | { readonly kind: 'furnished' }
  | { readonly kind: 'trade'; readonly figures: TradeFigures }
  | { readonly kind: 'trouble'; readonly words: string };

/** Events a second once the history is loaded. */
const liveRate = 3;
/** Milliseconds between two reports of the trade, and between two of what went wrong. */
const reportMs = 5_000;
const troubleMs = 60_000;

export async function playDemo(wish: DemoWish, tell: (news: DemoNews) => void, signal: AbortSignal): Promise<void> {
  const { keys, sourceIds } = await prepareSources(wish);
  if (wish.startAt === 0) await protect(wish);
  const target: Target = { baseUrl: wish.url, keys };
  const world = makeWorld({ ...defaultOptions, seed: wish.seed, people: wish.people, now: Date.parse(wish.now) });
  const evidence = new Evidence(truthOf(world));
  const trouble = atMostEvery(troubleMs, (error: unknown) => tell({ kind: 'trouble', words: String(error) }));
  const door = openDoor({ url: wish.url, apiKey: wish.apiKey, signal });
  // Beside the history, but after its first page: the first people are on the screen while the shelves are filled.
  let firstHeard = (): void => {};
  const heard = new Promise<void>((resolve) => (firstHeard = resolve));
  const furnished = wish.furnished ? Promise.resolve() : heard.then(() => furnish(door, world));
  furnished.catch(() => undefined);
  await play(world, target, {
    startAt: wish.startAt,
    ...(wish.total === undefined ? {} : { total: wish.total }),
    onPlayed: (played) => evidence.add(played),
    onProgress: ({ sent, total }) => {
      firstHeard();
      tell({ kind: 'progress', sent, total });
    },
  });
  await furnished;
  if (!wish.furnished) {
    // After the history, so that an account with points is a person whom the screens know.
    await welcomeMembers(door, world);
    await writeLetters(door, world);
    await groupCustomers(wish);
    await startJourneys((method, at, body) => call(wish, method, at, body));
    await startExperiment((method, at, body) => call(wish, method, at, body));
    tell({ kind: 'furnished' });
  }
  tell({ kind: 'live' });
  void scoreWhenSettled(wish, evidence).then(
    (result) => tell({ kind: 'score', precision: result.identifiers.precision, recall: result.evidence.recall }),
    () => undefined,
  );
  const report = atMostEvery(reportMs, (figures: TradeFigures) => tell({ kind: 'trade', figures }));
  const tally = new Tally(wish.trade ?? undefined, report);
  // Another start is another day: nobody draws the same lots, and no key comes twice.
  const random = world.random.fork(`trade-${Date.now()}`);
  const name = `demo-${randomUUID()}`;
  const trade = new Trade({ door, world, sourceIds, tally, random, name, signal, onFailure: trouble });
  const running = trade.run();
  await live(world, target, { eventsPerSecond: liveRate, signal, onFailure: trouble, trade });
  await running;
  tell({ kind: 'trade', figures: tally.figures });
}

/** The latest of many, not more often than that. */
function atMostEvery<T>(everyMs: number, hear: (latest: T) => void): (one: T) => void {
  let heardAt = -Infinity;
  return (one) => {
    if (performance.now() - heardAt < everyMs) return;
    heardAt = performance.now();
    hear(one);
  };
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
async function prepareSources(wish: DemoWish): Promise<{ keys: Keys; sourceIds: Partial<Record<SourceSlug, string>> }> {
  const { items } = await call<{ items: { id: string; slug: string }[] }>(wish, 'GET', '/api/v1/sources?limit=200');
  const known = new Map(items.map((one) => [one.slug, one.id]));
  const keys: Record<string, string> = {};
  const sourceIds: Record<string, string> = {};
  for (const { slug, name, kind, sharedDevice } of sourcesNeeded()) {
    const id = known.get(slug);
    if (id === undefined) {
      const wanted = { slug, name, kind, sharedDevice };
      const made = await call<{ source: { id: string }; writeKey: string }>(wish, 'POST', '/api/v1/sources', wanted);
      keys[slug] = made.writeKey;
      sourceIds[slug] = made.source.id;
    } else {
      const path = `/api/v1/sources/${id}/keys`;
      keys[slug] = (await call<{ writeKey: string }>(wish, 'POST', path, { graceSeconds: 0 })).writeKey;
      sourceIds[slug] = id;
    }
  }
  return { keys: keys as Keys, sourceIds };
}

/** The ready-made audiences, all of them; those that are there stay. */
async function groupCustomers(wish: DemoWish): Promise<void> {
  const path = '/api/v1/audiences/ready-made';
  const { items } = await call<{ items: { key: string }[] }>(wish, 'GET', path);
  await call(wish, 'POST', path, { keys: items.map((one) => one.key) });
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
