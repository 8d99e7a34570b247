/** What experiments keep of a person, for erasure and export. */
import { run, runCount, type On, type Tx } from '../../kit/sql.ts';
import { assignmentsOfPerson, forgetAssignments, forgetOutcomes } from './results.sql.ts';

/** In the transaction that erases her; the figures of the experiments lose her. Again changes nothing. */
export async function forgetArms(tx: Tx, originIds: readonly string[]): Promise<Record<string, number>> {
  const ids = [[...originIds]];
  const experiments = await runCount(tx, forgetAssignments, ids);
  await runCount(tx, forgetOutcomes, ids);
  return { experiments };
}

export async function exportArms(on: On, originIds: readonly string[]): Promise<unknown> {
  const rows = await run(on, assignmentsOfPerson, [[...originIds]]);
  return rows.map((row) => ({ experiment: row.key, arm: row.arm, enteredAt: row.entered_at.toISOString() }));
}
