/** Small measurable pieces for `npm run bench -- identity`. They speak to the real tables. */
import { newId } from '../kit/ids.ts';
import { run, transaction, type Db } from '../kit/sql.ts';
import { shardOf, type LogEvent } from '../spine/index.ts';
import { accountsByName } from './look.sql.ts';
import { mergePeople, undoMerge } from './decide-by-hand.ts';
import type { Identity } from './index.ts';
import { createRuleCache } from './rule-store.ts';

/** One event of one of two made-up people; each has as many identifiers as asked for. */
export function eventOf(person: string, n: number, identifiers: number): LogEvent {
  const at = new Date(Date.now() - 60_000 + n);
  const eventId = newId();
  return {
    eventId,
    shard: shardOf(`u:${person}`),
    sourceId: null,
    type: 'identify',
    name: null,
    receivedAt: at,
    sentAt: null,
    originalAt: null,
    occurredAt: at,
    clockSuspect: false,
    messageId: eventId,
    body: {
      userId: person,
      anonymousId: `${person}-${n % identifiers}`,
      traits: { email: `${person}@measure.example` },
    },
    xid: '1',
    seq: n,
  };
}

export interface Took {
  readonly mergeMs: number;
  readonly undoMs: number;
  /** Events a second through `resolve`: the first time with all links new, and again when they are known. */
  readonly newPerSecond: number;
  readonly knownPerSecond: number;
}

/** Makes a person with so many events and identifiers and another one, merges and undoes by hand. Leaves both behind. */
export async function measureMergeAndUndo(
  db: Db,
  identity: Pick<Identity, 'resolve'>,
  size: { readonly events: number; readonly identifiers: number },
): Promise<Took> {
  const [big, small] = [`measure-a-${newId()}`, `measure-b-${newId()}`];
  const events = Array.from({ length: size.events }, (_, n) => eventOf(big, n, size.identifiers));
  const resolveAll = async (): Promise<number> => {
    const started = performance.now();
    for (let from = 0; from < events.length; from += 500) {
      await transaction(db, (tx) => identity.resolve(tx, events.slice(from, from + 500)));
    }
    return (size.events / (performance.now() - started)) * 1_000;
  };
  const newPerSecond = await resolveAll();
  await transaction(db, (tx) => identity.resolve(tx, [eventOf(small, 0, 1)]));
  const knownPerSecond = await resolveAll();
  const [survivor, absorbed] = await run(db, accountsByName, [[big, small]]);
  const rules = await createRuleCache().now(db);
  const by = { reason: 'measured', actor: 'bench', now: new Date() };
  const merging = performance.now();
  const merge = await transaction(db, (tx) =>
    mergePeople(tx, rules, { survivorId: survivor?.origin_id ?? '', absorbedId: absorbed?.origin_id ?? '' }, by),
  );
  const undoing = performance.now();
  await transaction(db, (tx) => undoMerge(tx, rules, merge.id, { ...by, keepApart: true }));
  return { mergeMs: undoing - merging, undoMs: performance.now() - undoing, newPerSecond, knownPerSecond };
}
