/** Experiments in journeys: a split that names one sends each person the way of her arm. */
import type { JourneyDocument, Step } from '../../../../contracts/journeys.ts';
import type { On, Tx } from '../../kit/sql.ts';
import { dealArm } from './choose-arm.ts';
import { enter, experimentsOf } from './enter.ts';
import type { ExperimentRow } from './experiments.sql.ts';

interface Who {
  readonly personId: string;
  readonly originIds: readonly string[];
}

export interface Arms {
  /** Hers; before she has entered, the one that she would be dealt. Null: there is no such experiment. */
  armOf(personId: string, key: string): string | null;
  /** She has come to the split: she is dealt an arm, or keeps hers. Those who have been asked for before cost nothing. */
  enter(tx: Tx, wishes: readonly { readonly who: Who; readonly key: string }[], now: Date): Promise<void>;
}

/** The experiment that a split names; null: it deals by its own shares. */
export const experimentOf = (step: Step | undefined): string | null =>
  step?.kind === 'split' && step.tests === true ? step.experiment : null;

export const experimentsNamed = ({ steps }: JourneyDocument): string[] =>
  Object.values(steps).flatMap((step) => experimentOf(step) ?? []);

export async function readArms(on: On, keys: readonly string[]): Promise<Arms> {
  const experiments = await experimentsOf(on, keys);
  const known = new Map<string, string>();
  const keyOf = (personId: string, key: string): string => `${personId} ${key}`;
  return {
    armOf: (personId, key) => known.get(keyOf(personId, key)) ?? wouldGet(experiments.get(key), personId),
    enter: async (tx, wishes, now) => {
      const asked = wishes.flatMap(({ who, key }) => {
        const experiment = experiments.get(key);
        return experiment === undefined || known.has(keyOf(who.personId, key)) ? [] : [{ ...who, experiment, key }];
      });
      if (asked.length === 0) return;
      const given = await enter(tx, asked, now);
      for (const [at, { personId, key }] of asked.entries()) {
        const one = given[at];
        if (one !== undefined) known.set(keyOf(personId, key), one.arm);
      }
    },
  };
}

function wouldGet(experiment: ExperimentRow | undefined, personId: string): string | null {
  if (experiment === undefined) return null;
  const control = experiment.document.arms[0]?.key ?? null;
  if (experiment.state === 'decided') return experiment.decided_arm;
  return experiment.state === 'stopped' ? control : (dealArm(experiment, personId) ?? control);
}

/** Arms of the experiment for which the split has no way; null: there is no such experiment. */
export async function armsWithoutWay(
  on: On,
  document: JourneyDocument,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const experiments = await experimentsOf(on, experimentsNamed(document));
  return new Map(
    Object.values(document.steps).flatMap((step) => {
      const key = experimentOf(step);
      const experiment = key === null ? undefined : experiments.get(key);
      if (key === null || experiment === undefined || step.kind !== 'split') return [];
      const ways = new Set(step.ways.map((way) => way.name));
      return [[key, experiment.document.arms.flatMap((arm) => (ways.has(arm.key) ? [] : [arm.key]))] as const];
    }),
  );
}
