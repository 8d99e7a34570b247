import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Role } from '../../../contracts/common.ts';
import { hashedId, newId } from '../kit/ids.ts';
import { tryServer, type TriedServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import { aWorld, originOf, type World } from '../../test/history-world.ts';
import { testSourceId } from '../../test/events.ts';
import { createLive, routes, type Live, type LiveEvent, type LiveLimits } from './index.ts';

let world: World;
let live: Live;
let server: TriedServer;
let aliases: Map<string, string>;
let loggedOut: Set<string>;
const streams: Stream[] = [];

beforeEach(async () => {
  world = await aWorld();
  aliases = new Map();
  loggedOut = new Set();
});
afterEach(async () => {
  for (const stream of streams.splice(0)) stream.close();
  await live.stop();
  await server.stop(500);
  await world.end();
});

async function serve(limits: Partial<LiveLimits> = {}): Promise<void> {
  live = createLive(
    {
      db: world.db,
      log: silentLog,
      personIdsOf: async (ids) => new Map(ids.map((id) => [id, aliases.get(id) ?? id])),
      namesOf: async (ids) => new Map(ids.map((id) => [id, `Name of ${id.slice(0, 4)}`])),
      sourceName: (id) => (id === testSourceId ? 'Web shop' : undefined),
    },
    limits,
  );
  const authenticate = async (request: { headers: Record<string, unknown> }) => {
    const id = request.headers['x-actor'];
    if (typeof id !== 'string' || loggedOut.has(id)) return null;
    return { kind: 'staff' as const, id, name: id, roles: [(request.headers['x-role'] ?? 'admin') as Role] };
  };
  server = await tryServer({ db: world.db, authenticate, routes: routes({ live, authenticate, checkMs: 50 }) });
}

interface Stream {
  readonly status: number;
  readonly events: (LiveEvent & { at: number })[];
  readonly missed: (number | null)[];
  lastId: string;
  comments: number;
  ended: boolean;
  close(): void;
}

async function watch(query = '', headers: Record<string, string> = {}): Promise<Stream> {
  const abort = new AbortController();
  const answer = await fetch(`${server.url}/api/v1/live${query}`, {
    headers: { 'x-actor': 'ann', ...headers },
    signal: abort.signal,
  });
  const stream: Stream = {
    status: answer.status,
    events: [],
    missed: [],
    lastId: '',
    comments: 0,
    ended: false,
    close: () => abort.abort(),
  };
  streams.push(stream);
  void read(answer, stream)
    .catch(() => undefined)
    .finally(() => (stream.ended = true));
  return stream;
}

async function read(answer: Response, stream: Stream): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const frames = text.split('\n\n');
    text = frames.pop() ?? '';
    for (const frame of frames) take(frame, stream);
  }
}

function take(frame: string, stream: Stream): void {
  const field = (name: string): string => new RegExp(`^${name}: (.*)$`, 'm').exec(frame)?.[1] ?? '';
  if (field('event') === 'event') {
    stream.events.push({ ...(JSON.parse(field('data')) as LiveEvent), at: Date.now() });
    stream.lastId = field('id');
  } else if (field('event') === 'missed')
    stream.missed.push((JSON.parse(field('data')) as { count: number | null }).count);
  else stream.comments += 1;
}

async function say(...userIds: string[]): Promise<readonly string[]> {
  const events = await world.say(userIds.map((userId) => ({ userId, messageId: newId() })));
  await world.db.unsafe(`notify timeline`);
  return events.map((event) => event.eventId);
}

const idsOf = (stream: Stream): string[] => stream.events.map((event) => event.eventId).sort();

test('what is committed after the stream was opened is seen once each, with who, where and what', async () => {
  await serve();
  await say('before');
  const stream = await watch();
  const ids = [...(await say('a', 'b', 'c')), ...(await say('a'))];
  await expect.poll(() => idsOf(stream)).toEqual([...ids].sort());
  expect(stream.events[0]).toMatchObject({
    type: 'track',
    name: 'Product Viewed',
    sourceName: 'Web shop',
    sourceKind: 'web',
  });
  expect(stream.events.find((event) => event.personId === originOf('a'))?.personName).toMatch(/^Name of/);
});

test('filters hold, and a person is followed through merges by any id it ever had', async () => {
  await serve();
  const other = hashedId('nobody');
  const [byPerson, bySource, byName] = [
    await watch(`?personId=${originOf('old')}`),
    await watch(`?sourceId=${other}`),
    await watch(`?name=Product%20Viewed`),
  ];
  const [before] = await say('old', 'new');
  await expect.poll(() => byName.events.length).toBe(2);
  aliases.set(originOf('old'), originOf('new'));
  const after = await say('old', 'new', 'else');
  await expect.poll(() => idsOf(byPerson)).toEqual([before, after[0], after[1]].sort());
  await expect.poll(() => byName.events.length).toBe(5);
  expect(bySource.events).toEqual([]);
});

test('roles that do not see people get no names, nobody without a session gets anything, and a wrong filter is told', async () => {
  await serve();
  const stream = await watch('', { 'x-role': 'analyst' });
  await say('a');
  await expect.poll(() => stream.events.length).toBe(1);
  expect(stream.events[0]?.personName).toBeNull();
  expect((await fetch(`${server.url}/api/v1/live`)).status).toBe(401);
  const wrong = await fetch(`${server.url}/api/v1/live?personId=me`, { headers: { 'x-actor': 'ann' } });
  expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'bad_request' }]);
});

test('a client that comes back with Last-Event-ID gets what it missed; from too long ago it is told so', async () => {
  await serve({ ringEvents: 20 });
  const first = await watch();
  await say('a');
  await expect.poll(() => first.events.length).toBe(1);
  first.close();
  const missed = await say('b', 'c');
  await expect.poll(() => live.stats.shown).toBe(3);
  const second = await watch('', { 'last-event-id': first.lastId });
  await expect.poll(() => idsOf(second)).toEqual([...missed].sort());
  const elsewhere = await watch('', { 'last-event-id': `0123456789ab.7.${first.events[0]?.eventId}` });
  await expect.poll(() => idsOf(elsewhere)).toEqual([...missed].sort());
  await say(...Array.from({ length: 60 }, (_, i) => `u${i}`));
  await expect.poll(() => second.events.length).toBe(62);
  const late = await watch('', { 'last-event-id': first.lastId });
  await expect.poll(() => late.missed).toEqual([null]);
});

test('a hundred listeners see two thousand events, each once, and who follows one person sees hers in order', async () => {
  await serve({ clientsOfOne: 200 });
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, i) => watch(i < 5 ? '' : `?personId=${originOf(`u${i}`)}`)),
  );
  const said: string[] = [];
  for (let round = 0; round < 40; round += 1)
    said.push(...(await say(...Array.from({ length: 50 }, (_, i) => `u${(round * 50 + i) % 200}`))));
  // How soon they see them is measured by `bench freshness`.
  await expect
    .poll(() => all.slice(0, 5).every((stream) => stream.events.length === 2_000), { timeout: 30_000 })
    .toBe(true);
  for (const stream of all.slice(0, 5)) expect(idsOf(stream)).toEqual([...said].sort());
  await expect.poll(() => all.slice(5).every((stream) => stream.events.length === 10), { timeout: 30_000 }).toBe(true);
  for (const [n, stream] of all.entries())
    if (n >= 5) expect(stream.events.map((event) => event.eventId)).toEqual(said.filter((_, at) => at % 200 === n));
});

test('above the limit of events a second the rest is counted, but who follows a person misses nothing', async () => {
  await serve({ eventsPerSecond: 100 });
  const everything = await watch();
  const person = await watch(`?personId=${originOf('u7')}`);
  await say(...Array.from({ length: 600 }, (_, i) => `u${i % 60}`));
  await expect.poll(() => person.events.length).toBe(10);
  await expect
    .poll(() => everything.events.length + everything.missed.reduce((sum: number, n) => sum + (n ?? 0), 0))
    .toBe(600);
  expect(everything.missed.length).toBeGreaterThan(0);
});

test('streams are bounded in number, beat, end with the session, and end when the server stops', async () => {
  await serve({ clientsOfOne: 2, beatMs: 30 });
  const [a, b] = [await watch(), await watch()];
  const full = await fetch(`${server.url}/api/v1/live`, { headers: { 'x-actor': 'ann' } });
  expect([full.status, await full.json()]).toMatchObject([503, { code: 'live_full' }]);
  expect((await watch('', { 'x-actor': 'bob' })).status).toBe(200);
  await expect.poll(() => a.comments).toBeGreaterThan(3);
  loggedOut.add('ann');
  await expect.poll(() => a.ended && b.ended).toBe(true);
  const bob = streams.at(-1);
  await expect.poll(() => live.stats.clients).toBe(1);
  await server.stop(2_000);
  await expect.poll(() => bob?.ended).toBe(true);
});
