/**
 * Taking a source out of the graph: what only it showed goes, the families that it touched are judged anew, and who was called what
 * before is called so again. In stages, each in steps that may be killed: its identifiers are gathered from the log; some at a time are
 * judged without it (judge-without.ts); what others said about somebody who identified nobody because of this source is taken in; and
 * the ledger is set right (void-merges.ts).
 */
import { run, runOne, transaction, type Db } from '../kit/sql.ts';
import { eventsOfOthers, eventsOfSource } from '../spine/index.ts';
import { createClaimReader } from './claim-reader.ts';
import { hear, noEvidence, type Sighting } from './evidence.ts';
import { addForgetOrigins, beginForget, endForget, freedOrigins, moveForget } from './forget-source.sql.ts';
import { consumer, type ForgetPorts, type Forgetting } from './forgetting.ts';
import { judgeSome } from './judge-without.ts';
import { Memory } from './memory.ts';
import { recognise } from './recognise.ts';
import { currentRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { loadSecret } from './secret.ts';
import { voidMerges } from './void-merges.ts';

/** Takes the source out of the graph. The consumer must apply nothing of it any more. Twice is once. */
export async function forgetInIdentity(ports: ForgetPorts, sourceId: string, since: Date): Promise<void> {
  const { db, alive } = ports;
  let { stage } = await runOne(db, beginForget, [sourceId]);
  if (stage === 'done') return;
  const rules = compileRules(await currentRules(db));
  const secret = await loadSecret(db);
  const claimOf = createClaimReader(secret, rules, ports.isSharedSource);
  const self: Forgetting = { ...ports, sourceId, since, rules, secret, claimOf };
  const enter = async (next: typeof stage): Promise<void> => {
    stage = next;
    await run(db, moveForget, [sourceId, next]);
  };
  if (stage === 'gather') {
    await gather(self);
    await enter('judge');
  }
  if (stage === 'judge') {
    while (await judgeSome(self)) await alive();
    await enter('again');
  }
  if (stage === 'again') {
    await takeInAgain(self);
    await enter('ledger');
  }
  await voidMerges(self);
  await run(db, endForget, [sourceId]);
}

// ---- whom it named ----

async function gather({ db, sourceId, since, claimOf, alive }: Forgetting): Promise<void> {
  for await (const events of eventsOfSource(db, sourceId, since)) {
    const heard = noEvidence();
    for (const event of events) {
      const claim = claimOf(event);
      hear(heard, event, claim, sourceId, new Set(claim.candidates.map((one) => one.originId)));
    }
    await addSights(
      db,
      sourceId,
      [...heard.theirs].filter(([key]) => key.length === idLength),
    );
    await alive();
  }
}

/** A pair's key is two ids long. */
const idLength = 36;

async function addSights(db: Db, sourceId: string, sights: readonly (readonly [string, Sighting])[]): Promise<void> {
  if (sights.length === 0) return;
  const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
  await run(db, addForgetOrigins, [
    sourceId,
    sights.map(([id]) => id),
    sights.map(([, sight]) => iso(sight.firstAt)),
    sights.map(([, sight]) => iso(sight.lastAt)),
    sights.map(([, sight]) => iso(sight.verifiedAt)),
  ]);
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
