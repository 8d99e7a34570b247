/** What steps ask of others: tasks for people, calls to systems, lists, other journeys. In the transaction of the run; each key once for ever. */
import { addToList, removeFromList } from '../audiences/index.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { JourneyDeps } from './deps.ts';
import type { InForce } from './in-force.ts';
import { addMessages, identifiersOf } from './runs.sql.ts';
import { start, type Entry } from './start.ts';
import { addTasks } from './tasks.sql.ts';
import { aboutOf, actorOf, isKind, type DoingGround, type Want, type Wanted } from './wanted.ts';

export async function askOthers(
  tx: Tx,
  deps: JourneyDeps,
  inForce: InForce,
  wanted: readonly Wanted[],
  ground: DoingGround,
): Promise<void> {
  await giveTasks(tx, wanted.filter(isKind('task')), ground.now);
  await call(tx, deps, wanted.filter(isKind('call')), ground);
  await moveOnLists(tx, wanted.filter(isKind('list')), ground);
  await beginOthers(tx, deps, inForce, wanted.filter(isKind('journey')), ground);
}

async function giveTasks(tx: Tx, wanted: readonly Want<'task'>[], now: Date): Promise<void> {
  if (wanted.length === 0) return;
  const rows = wanted.map(({ effect, one, journey, stepId }) => ({
    origin_id: one.row.origin_id,
    task_id: effect.taskId,
    run_id: one.row.run_id,
    journey_id: journey.journeyId,
    step_id: stepId,
    text: effect.text,
    role: effect.role,
    due_at: effect.dueAt.toISOString(),
  }));
  await run(tx, addTasks, [JSON.stringify(rows), now]);
}

async function call(
  tx: Tx,
  { messages }: JourneyDeps,
  wanted: readonly Want<'call'>[],
  { facts, now }: DoingGround,
): Promise<void> {
  if (wanted.length === 0) return;
  const originsOf = (want: Wanted): readonly string[] => facts.of(want.one.row.origin_id).cluster.originIds;
  const known = await run(tx, identifiersOf, [[...new Set(wanted.flatMap(originsOf))]]);
  const wishes = wanted.map((want) => {
    const { effect, one, journey, stepId, data } = want;
    const own = new Set(originsOf(want));
    const identifiers = known.flatMap(({ origin_id: id, type, value }) => (own.has(id) ? [{ type, value }] : []));
    return {
      key: effect.key,
      originId: one.row.origin_id,
      senderId: effect.senderId,
      payload: {
        journey: { id: journey.journeyId, name: journey.name },
        stepId,
        runId: one.row.run_id,
        identifiers: identifiers.slice(0, 50),
        data,
      },
      about: aboutOf(journey.journeyId, stepId),
      expiresAt: effect.expiresAt,
      actor: actorOf(want),
    };
  });
  await messages.call(tx, wishes, now);
  const rows = wanted.map(({ effect, one, stepId }) => ({
    origin_id: one.row.origin_id,
    message_id: effect.messageId,
    run_id: one.row.run_id,
    journey_id: one.row.journey_id,
    step_id: stepId,
    channel: 'webhook',
    counts: false,
  }));
  await run(tx, addMessages, [JSON.stringify(rows), now]);
}

/** Each list in one statement, in the order of their ids. */
async function moveOnLists(tx: Tx, wanted: readonly Want<'list'>[], { ledger, now }: DoingGround): Promise<void> {
  const groupOf = ({ effect, journey }: Want<'list'>): string =>
    `${effect.audienceId} ${effect.act} ${journey.journeyId}`;
  for (const group of [...new Set(wanted.map(groupOf))].sort()) {
    const own = wanted.filter((want) => groupOf(want) === group);
    const [first] = own;
    if (first === undefined) continue;
    const { audienceId, act } = first.effect;
    const wishes = own.map(({ effect, one }) => ({ originId: one.row.origin_id, key: effect.key }));
    const move = act === 'add' ? addToList : removeFromList;
    const done = await move(tx, { audienceId, wishes, actor: actorOf(first), at: now });
    if (done.kind !== 'done') for (const { one } of own) ledger.trace(one, 'no_list', { audienceId });
  }
}

/** All of a batch at once. Who does not enter (not live, not again, held out) is not waited for. */
async function beginOthers(
  tx: Tx,
  deps: JourneyDeps,
  inForce: InForce,
  wanted: readonly Want<'journey'>[],
  { ledger, now }: DoingGround,
): Promise<void> {
  if (wanted.length === 0) return;
  const entries: Entry[] = [];
  const places = new Map<Wanted, number>();
  for (const want of wanted) {
    const journey = inForce.journeys.get(want.effect.journeyId);
    if (journey?.state !== 'live') continue;
    places.set(want, entries.length);
    const { effect, one, data } = want;
    entries.push({ journey, originId: one.row.origin_id, cause: effect.key, because: actorOf(want), data });
  }
  const begun = await start(tx, deps, entries, now);
  ledger.tallies.push(...begun.tallies);
  for (const want of wanted) {
    const { one, effect } = want;
    const at = places.get(want);
    const started = at === undefined ? null : (begun.started[at] ?? null);
    const isIn = started?.row.state === 'waiting';
    ledger.trace(one, isIn ? 'went_in' : 'stayed_out', {
      journeyId: effect.journeyId,
      ...(isIn ? { runId: started.row.run_id } : {}),
    });
    const { waiting } = one.memory;
    if (!effect.waits || waiting?.kind !== 'journey') continue;
    if (isIn) one.memory = { ...one.memory, waiting: { ...waiting, runId: started.row.run_id } };
    else one.wakeAt = now;
  }
}
