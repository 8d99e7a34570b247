/**
 * Taking a source out of the graph: what only it showed goes, the families that it touched are judged anew, and who was called what
 * before is called so again. In three stages, each in steps that may be killed: its identifiers are gathered from the log; some at a time
 * are judged without it, from the other events that name them; and what others said about somebody who identified nobody because of
 * this source is taken in.
 *
 * Events are read beside the consumer, which waits only while a step is decided and written; when one of them has got another event
 * meanwhile, the step is made again.
 */
import type { Clock } from '../kit/clock.ts';
import { run, runOne, transaction, type Db, type On, type Tx } from '../kit/sql.ts';
import { eventsOfOthers, eventsOfSource, whilePaused, type JsonObject, type LogEvent } from '../spine/index.ts';
import type { Claim } from './candidates.ts';
import { createClaimReader } from './claim-reader.ts';
import { hear, noEvidence, type Evidence } from './evidence.ts';
import { loadFamilies, lockFamiliesOf } from './families.ts';
import {
  addForgetOrigins,
  beginForget,
  clearForgetOrigins,
  doneForgetOrigins,
  familyForgetOrigins,
  freedOrigins,
  freeOrigins,
  linksAround,
  moveForget,
  nextForgetOrigins,
  personsBefore,
  sightsOf,
  type EvidenceRow,
} from './forget-source.sql.ts';
import { Memory } from './memory.ts';
import { recognise } from './recognise.ts';
import { compiledRules } from './rule-store.ts';
import type { Rules } from './rules.ts';
import { loadSecret } from './secret.ts';
import { withoutSource } from './without-source.ts';
import { writeWithout } from './write-without.ts';

/** What the system said about an origin: a merge, an identifier that moved or left. */
export interface Saying {
  readonly originId: string;
  readonly name: string | null;
  readonly body: JsonObject;
}

/** What identity asks of those who keep events by origin. */
export interface BoundEventsPort {
  /** All events bound to these origins, in pages, in any order. */
  eventsBoundTo(on: On, originIds: readonly string[]): AsyncIterable<readonly { readonly event: LogEvent }[]>;
  /** Grows with every event that is bound to an origin. */
  versionsOf(on: On, originIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  systemSayings(on: On, originIds: readonly string[], since: Date): Promise<readonly Saying[]>;
  /** These leave with the source. */
  leaveWith(tx: Tx, sourceId: string, sayings: readonly Saying[]): Promise<void>;
}

export interface ForgetPorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly isSharedSource: (sourceId: string) => boolean;
  readonly bound: BoundEventsPort;
  /** Called between the steps. */
  readonly alive: () => Promise<void>;
}

const consumer = 'people';
/** Identifiers in one step, with those of their families. */
const originsAtOnce = 100;
const mostOrigins = 1_000;
/** So often others may say something while a step is prepared before they wait for the preparation as well. */
const mostTries = 3;

export interface Forgetting extends ForgetPorts {
  readonly sourceId: string;
  /** None of the source's events came earlier. */
  readonly since: Date;
  readonly rules: Rules;
  readonly secret: Uint8Array;
  readonly claimOf: (event: LogEvent) => Claim;
}

/** Takes the source out of the graph. The consumer must apply nothing of it any more. Twice is once. */
export async function forgetInIdentity(ports: ForgetPorts, sourceId: string, since: Date): Promise<void> {
  const { db } = ports;
  const { stage } = await runOne(db, beginForget, [sourceId]);
  if (stage === 'done') return;
  const rules = await compiledRules(db);
  const secret = await loadSecret(db);
  const claimOf = createClaimReader(secret, rules, ports.isSharedSource);
  const self: Forgetting = { ...ports, sourceId, since, rules, secret, claimOf };
  if (stage === 'gather') {
    await gather(self);
    await run(db, moveForget, [sourceId, 'judge']);
  }
  if (stage !== 'again') {
    while (await judgeSome(self)) await ports.alive();
    await run(db, moveForget, [sourceId, 'again']);
  }
  await takeInAgain(self);
  await transaction(db, async (tx) => {
    await run(tx, moveForget, [sourceId, 'done']);
    await run(tx, clearForgetOrigins, [sourceId]);
  });
}

async function gather({ db, sourceId, since, claimOf, alive }: Forgetting): Promise<void> {
  for await (const events of eventsOfSource(db, sourceId, since)) {
    const named = new Set(events.flatMap((event) => claimOf(event).candidates.map((one) => one.originId)));
    if (named.size > 0) await run(db, addForgetOrigins, [sourceId, [...named]]);
    await alive();
  }
}

/** What a step is decided upon. */
interface Prepared {
  readonly about: ReadonlySet<string>;
  /** All whose families are locked. */
  readonly around: readonly string[];
  readonly links: readonly EvidenceRow[];
  readonly versions: ReadonlyMap<string, number>;
  readonly evidence: Evidence;
}

/** One step; false when nothing is left. */
async function judgeSome(self: Forgetting): Promise<boolean> {
  const { db, sourceId, bound } = self;
  const next = (await run(db, nextForgetOrigins, [sourceId, originsAtOnce])).map((row) => row.origin_id);
  if (next.length === 0) return false;
  const family = (await run(db, familyForgetOrigins, [sourceId, next, mostOrigins])).map((row) => row.origin_id);
  const about = new Set([...next, ...family]);
  for (let tries = 1; ; tries += 1) {
    const ready = tries > mostTries ? null : await prepare(db, self, about);
    const done = await whilePaused(db, consumer, async (tx) => {
      const now = ready ?? (await prepare(tx, self, about));
      await lockFamiliesOf(tx, now.around);
      if (ready !== null && !(await holds(tx, bound, ready))) return false;
      await decide(tx, self, now);
      return true;
    });
    if (done) return true;
  }
}

async function prepare(on: On, self: Forgetting, about: ReadonlySet<string>): Promise<Prepared> {
  const links = await run(on, linksAround, [[...about]]);
  const near = new Set([...about, ...endsOf(links)]);
  const hubs = (await run(on, sightsOf, [[...near]])).filter((row) => row.hub || row.crowded.length > 0);
  const far = hubs.length === 0 ? [] : endsOf(await run(on, linksAround, [hubs.map((row) => row.origin_id)]));
  // Who named these is bound to one of them: an event belongs to its strongest identifier, which it links with the others.
  const readers = [...near];
  const versions = await self.bound.versionsOf(on, readers);
  const evidence = noEvidence();
  for await (const page of self.bound.eventsBoundTo(on, readers)) {
    for (const { event } of page) hear(evidence, event, self.claimOf(event), self.sourceId, about);
  }
  return { about, around: [...new Set([...near, ...far])], links, versions, evidence };
}

const endsOf = (links: readonly EvidenceRow[]): string[] => links.flatMap((row) => [row.a_id, row.b_id]);

/** Nobody has said anything more, and no link has come. */
async function holds(tx: Tx, bound: BoundEventsPort, ready: Prepared): Promise<boolean> {
  const now = await bound.versionsOf(tx, [...ready.versions.keys()]);
  if ([...ready.versions].some(([id, version]) => now.get(id) !== version)) return false;
  const keys = new Set(ready.links.map((row) => row.a_id + row.b_id));
  const links = await run(tx, linksAround, [[...ready.about]]);
  return links.length === keys.size && links.every((row) => keys.has(row.a_id + row.b_id));
}

async function decide(tx: Tx, self: Forgetting, { about, around, evidence }: Prepared): Promise<void> {
  const { sourceId, rules } = self;
  const loaded = await loadFamilies(tx, await lockFamiliesOf(tx, around));
  const members = [...loaded.members.keys()];
  const before = await run(tx, personsBefore, [members, self.since]);
  const without = withoutSource({
    sourceId,
    about,
    loaded,
    links: await run(tx, linksAround, [members]),
    sights: new Map((await run(tx, sightsOf, [[...about]])).map((row) => [row.origin_id, row])),
    evidence,
    personsBefore: new Map(before.map((row) => [row.origin_id, row.person_id])),
    rules,
  });
  await writeWithout(tx, self, loaded, without);
  await run(tx, doneForgetOrigins, [sourceId, [...about], without.freed]);
  if (without.freed.length > 0) await run(tx, freeOrigins, [sourceId, without.freed]);
}

// ---- what others said meanwhile about those who identify somebody again ----

const mostFreed = 100_000;
const eventsAtOnce = 200;

async function takeInAgain(self: Forgetting): Promise<void> {
  const { db, sourceId, since, claimOf, secret, isSharedSource, clock, alive } = self;
  const freed = new Set((await run(db, freedOrigins, [sourceId, mostFreed])).map((row) => row.origin_id));
  if (freed.size === 0) return;
  const recogniser = { secret, isSharedSource, memory: new Memory(secret, 10_000), now: () => clock.now() };
  // Some were received before the source came, and applied after it.
  for await (const events of eventsOfOthers(db, consumer, sourceId, new Date(since.getTime() - 86_400_000))) {
    const theirs = events.filter((event) => claimOf(event).candidates.some((one) => freed.has(one.originId)));
    for (let from = 0; from < theirs.length; from += eventsAtOnce) {
      await transaction(db, (tx) => recognise(tx, recogniser, theirs.slice(from, from + eventsAtOnce)));
    }
    await alive();
  }
}
