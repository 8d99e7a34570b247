/** People come into experiments: they are dealt an arm once, and it is said once. In the caller's transaction. */
import type { Assigned } from '../../../../contracts/experiments.ts';
import type { Identifier } from '../../../../contracts/common.ts';
import { run, type On, type Tx } from '../../kit/sql.ts';
import { appendEvents, statedEvent, systemEvent } from '../../spine/index.ts';
import { dealArm } from './choose-arm.ts';
import { enterArms, experimentsBy, type ExperimentRow } from './experiments.sql.ts';

export interface Entering {
  readonly experiment: ExperimentRow;
  readonly personId: string;
  readonly originIds: readonly string[];
  /** By which a channel knows her: identity may not have met her yet. Else the event names the person. */
  readonly customer?: readonly Identifier[];
}

export const experimentsOf = async (on: On, keys: readonly string[]): Promise<ReadonlyMap<string, ExperimentRow>> =>
  keys.length === 0
    ? new Map()
    : new Map((await run(on, experimentsBy, [[...new Set(keys)]])).map((row) => [row.key, row]));

/** What everybody gets who is not in it. */
const controlOf = ({ document }: ExperimentRow): string => document.arms[0]?.key ?? '';

/**
 * Gives each her arm, in the order asked. `in`: she counts; the first time, `Experiment Entered` is stated. Who has had an arm keeps it, also
 * when weights and shares were changed or the experiment was stopped since; once it is decided, everybody gets the arm that was chosen.
 */
export async function enter(tx: Tx, wishes: readonly Entering[], now: Date): Promise<Assigned[]> {
  const asked = new Map<string, Entering>();
  for (const wish of wishes)
    if (wish.experiment.state === 'running' || wish.experiment.state === 'stopped') asked.set(keyOf(wish), wish);
  const rows = [...asked.values()].map(({ experiment, personId, originIds }) => ({
    experiment_id: experiment.experiment_id,
    origin_id: personId,
    origins: [...new Set([personId, ...originIds])],
    arm: experiment.state === 'running' ? dealArm(experiment, personId) : null,
    version: experiment.version,
  }));
  const found = rows.length === 0 ? [] : await run(tx, enterArms, [JSON.stringify(rows), now]);
  const arms = new Map(found.map((row) => [`${row.experiment_id} ${row.origin_id}`, row]));
  const fresh = [...asked.values()].filter((wish) => arms.get(keyOf(wish))?.is_new === true);
  await appendEvents(
    tx,
    fresh.map((wish) => enteredEvent(wish, arms.get(keyOf(wish))?.arm ?? '', now)),
  );
  return wishes.map((wish): Assigned => {
    const { experiment } = wish;
    if (experiment.state === 'decided')
      return { arm: experiment.decided_arm ?? controlOf(experiment), outcome: 'decided', isNew: false };
    const own = arms.get(keyOf(wish));
    if (own === undefined) return { arm: controlOf(experiment), outcome: 'not_in', isNew: false };
    return { arm: own.arm, outcome: experiment.state === 'running' ? 'in' : 'not_in', isNew: own.is_new };
  });
}

const keyOf = ({ experiment, personId }: Entering): string => `${experiment.experiment_id} ${personId}`;

function enteredEvent({ experiment, personId, customer }: Entering, arm: string, now: Date) {
  const properties = { experiment: experiment.key, arm, version: experiment.version };
  return customer === undefined
    ? systemEvent('Experiment Entered', personId, { originId: personId, properties }, now)
    : statedEvent({
        name: 'Experiment Entered',
        identifiers: customer,
        about: experiment.key,
        sourceId: null,
        properties,
        now,
      });
}
