/** What the steps of a batch want to be done, each with the run that it is for. */
import type { Ledger, RunNow } from './advance.ts';
import type { Effect } from './decision.ts';
import type { PeopleFacts } from './facts.ts';
import type { JourneyInForce } from './in-force.ts';

/** What is known while it is done. */
export interface DoingGround {
  readonly facts: PeopleFacts;
  readonly ledger: Ledger;
  readonly now: Date;
}

export interface Wanted {
  readonly effect: Exclude<Effect, { kind: 'code' }>;
  readonly one: RunNow;
  readonly journey: JourneyInForce;
  readonly stepId: string;
  readonly data: Readonly<Record<string, unknown>>;
}
export type Want<K extends Wanted['effect']['kind']> = Wanted & { readonly effect: Extract<Effect, { kind: K }> };

export const isKind =
  <K extends Wanted['effect']['kind']>(kind: K) =>
  (one: Wanted): one is Want<K> =>
    one.effect.kind === kind;

/** What messages of a step are filed under; reports group by it. */
export const aboutOf = (journeyId: string, stepId: string): string => `journey ${journeyId} ${stepId}`;
export const actorOf = ({ journey }: Wanted): string => `journey “${journey.name}”`;
