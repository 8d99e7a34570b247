/**
 * One step of taking a source out of the graph: some identifiers, with all that it named in their families. Events are read beside the
 * consumer, which waits only while the step is decided and written; when somebody has said something more meanwhile, it is made again.
 */
import { run, type On, type Tx } from '../kit/sql.ts';
import { whilePaused } from '../spine/index.ts';
import { hear, noEvidence, type Evidence } from './evidence.ts';
import { loadFamilies, lockFamiliesOf, type Loaded } from './families.ts';
import { consumer, type BoundEventsPort, type Forgetting } from './forgetting.ts';
import {
  familyForgetOrigins,
  judgeForgetOrigins,
  linksAround,
  nextForgetOrigins,
  personsBefore,
  sightsBySource,
  sightsOf,
  type EvidenceRow,
} from './forget-source.sql.ts';
import { withoutSource } from './without-source.ts';
import { writeWithout } from './write-without.ts';

/** Identifiers in one step, with those of their families. */
const originsAtOnce = 100;
/** A step is closed: what hangs together is judged together, up to this. */
const mostOrigins = 2_000;
/** So often others may say something while a step is prepared before they wait for the preparation as well. */
const mostTries = 3;

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
export async function judgeSome(self: Forgetting): Promise<boolean> {
  const { db, sourceId, bound } = self;
  const next = (await run(db, nextForgetOrigins, [sourceId, originsAtOnce])).map((row) => row.origin_id);
  if (next.length === 0) return false;
  for (let tries = 1; ; tries += 1) {
    const ready = tries > mostTries ? null : await prepare(db, self, next);
    const done = await whilePaused(db, consumer, async (tx) => {
      const now = ready ?? (await prepare(tx, self, next));
      const families = await lockFamiliesOf(tx, now.around);
      if (ready !== null && !(await holds(tx, bound, ready))) return false;
      await decide(tx, self, now, await loadFamilies(tx, families));
      return true;
    });
    if (done) return true;
  }
}

async function prepare(on: On, self: Forgetting, next: readonly string[]): Promise<Prepared> {
  const { sourceId } = self;
  let about = new Set(next);
  let links: EvidenceRow[] = [];
  let [near, around] = [about, about];
  for (;;) {
    links = await run(on, linksAround, [[...about]]);
    near = new Set([...about, ...endsOf(links)]);
    const hubs = (await run(on, sightsOf, [[...near]])).filter((row) => row.hub || row.crowded.length > 0);
    const far = hubs.length === 0 ? [] : endsOf(await run(on, linksAround, [hubs.map((row) => row.origin_id)]));
    around = new Set([...near, ...far]);
    const family = await run(on, familyForgetOrigins, [sourceId, [...around], mostOrigins]);
    const wider = new Set([...about, ...family.map((row) => row.origin_id)]);
    if (wider.size === about.size || about.size >= mostOrigins) break;
    about = wider;
  }
  // Who named these is bound to one of them: an event belongs to its strongest identifier, which it links with the others.
  const readers = [...near];
  const versions = await self.bound.versionsOf(on, readers);
  const evidence = noEvidence();
  for await (const page of self.bound.eventsBoundTo(on, readers)) {
    for (const { event } of page) hear(evidence, event, self.claimOf(event), sourceId, about);
  }
  return { about, around: [...around], links, versions, evidence };
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

async function decide(tx: Tx, self: Forgetting, { about, evidence }: Prepared, loaded: Loaded): Promise<void> {
  const { sourceId, rules } = self;
  const members = [...loaded.members.keys()];
  const theirs = await run(tx, sightsBySource, [sourceId, [...about]]);
  const before = await run(tx, personsBefore, [members, self.since]);
  const without = withoutSource({
    sourceId,
    about,
    loaded,
    links: await run(tx, linksAround, [members]),
    sights: new Map((await run(tx, sightsOf, [[...about]])).map((row) => [row.origin_id, row])),
    evidence,
    theirs: new Map(
      theirs.map((row) => [row.origin_id, { firstAt: row.first_ms, lastAt: row.last_ms, verifiedAt: row.verified_ms }]),
    ),
    personsBefore: new Map(before.map((row) => [row.origin_id, row.person_id])),
    rules,
  });
  await writeWithout(tx, self, loaded, without);
  const judged = new Set([...about, ...without.placed.keys()]);
  await run(tx, judgeForgetOrigins, [sourceId, [...judged], without.freed]);
}
