/** What audiences keep of a person, for erasure and export. */
import { run, runCount, type On, type Tx } from '../kit/sql.ts';
import * as sql from './forget-person.sql.ts';
import { forgetListed, forgetListMoves, listMovesOf } from './lists.sql.ts';

/** In the transaction that erases her; ClickHouse's copy goes a moment later. */
export async function forgetMember(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const ids = [...originIds];
  // First her own rows, which whoever judges her locks first; the sizes, which all share, last.
  const people = await runCount(tx, sql.forgetPeople, [ids]);
  const left = await run(tx, sql.countMemberships, [ids]);
  const memberships = await runCount(tx, sql.forgetStandings, [ids]);
  const changes = await runCount(tx, sql.forgetChanges, [ids]);
  const lists = (await runCount(tx, forgetListed, [ids])) + (await runCount(tx, forgetListMoves, [ids]));
  await run(tx, sql.forgetDue, [ids]);
  await run(tx, sql.bookErasure, [ids]);
  await run(tx, sql.takeFromSizes, [left.map((row) => row.audience_id), left.map((row) => row.n)]);
  return { memberships, changes, people, lists };
}

export async function exportMember(on: On, originIds: readonly string[]): Promise<unknown> {
  const ids = [...originIds];
  const [memberships, changes, lists] = await Promise.all([
    run(on, sql.membershipsOf, [ids]),
    run(on, sql.historyOf, [ids]),
    run(on, listMovesOf, [ids]),
  ]);
  return { memberships, changes, lists };
}

/** What is known of these people has changed, and no event says so. In the transaction of the change; done a moment later. */
export async function judgeAgain(tx: Tx, originIds: readonly string[]): Promise<void> {
  await run(tx, sql.bookDue, [[...originIds]]);
}

/** Before a source is taken out: whom it told about is judged again once it is out. */
export async function bookJudgingAgain(on: On, sourceId: string): Promise<void> {
  await run(on, sql.bookSource, [sourceId]);
}
/** After it has left the history. */
export async function releaseJudgingAgain(on: On, sourceId: string): Promise<void> {
  await run(on, sql.releaseSource, [sourceId]);
}
