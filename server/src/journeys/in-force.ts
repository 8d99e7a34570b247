/** The journeys that are followed now, with all their versions: people in flight stay on theirs. */
import type { JourneyDocument, JourneyState } from '../../../contracts/journeys.ts';
import { run, runOne, type On } from '../kit/sql.ts';
import { namesFollowed, receiptNames } from './decide-event.ts';
import { spanMs } from './decision.ts';
import { outcomeNames } from './experiments/outcomes.ts';
import { measuredFrom } from './experiments/results.sql.ts';
import { stampOfAll, versionsInForce } from './journeys.sql.ts';

export interface JourneyInForce {
  readonly journeyId: string;
  readonly name: string;
  readonly state: JourneyState;
  readonly version: number;
  /** The published one. */
  readonly document: JourneyDocument;
  documentOf(version: number): JourneyDocument;
  /** Those of the same group with a higher priority: while she is in one of them, this one holds back. */
  readonly above: readonly string[];
}
export interface InForce {
  readonly journeys: ReadonlyMap<string, JourneyInForce>;
  /** Names of the events that some version of them follows. */
  readonly names: readonly string[];
  /** How long after its start a run may still reach its goal or count an order. */
  readonly memoryMs: number;
  /** From when on experiments or the hold-out measure what people do; null: nothing is measured. */
  readonly measuredFrom: Date | null;
}
export type ReadInForce = (on: On) => Promise<InForce>;

/** What counts in reports. */
export const orderNames = ['Order Completed', 'Order Refunded'] as const;

/** Asks whether anything has changed each time, and reads the graphs only then. */
export function createInForce(): ReadInForce {
  let known: InForce & { readonly stamp: string } = {
    stamp: '',
    journeys: new Map(),
    names: [],
    memoryMs: 0,
    measuredFrom: null,
  };
  return async (on) => {
    const { stamp } = await runOne(on, stampOfAll);
    if (stamp !== known.stamp) known = { stamp, ...(await load(on)) };
    return known;
  };
}

async function load(on: On): Promise<InForce> {
  const [rows, measured] = await Promise.all([run(on, versionsInForce), runOne(on, measuredFrom)]);
  const names = new Set<string>();
  let memoryMs = 0;
  const versions = new Map<string, Map<number, JourneyDocument>>();
  for (const row of rows) {
    for (const name of namesFollowed(row.document)) names.add(name);
    const { goal, reportDays } = row.document;
    memoryMs = Math.max(memoryMs, reportDays * 86_400_000, goal === null ? 0 : spanMs(goal.within));
    const own = versions.get(row.journey_id) ?? new Map<number, JourneyDocument>();
    versions.set(row.journey_id, own.set(row.version, row.document));
  }
  if (rows.length > 0) for (const name of [...orderNames, ...receiptNames]) names.add(name);
  if (measured.at !== null) for (const name of outcomeNames) names.add(name);
  const journeys = new Map<string, JourneyInForce>();
  for (const row of rows) {
    if (row.version !== row.current) continue;
    const documentOf = (version: number): JourneyDocument => versions.get(row.journey_id)?.get(version) ?? row.document;
    const { journey_id: journeyId, name, state, version, document } = row;
    const above = rows.filter((one) => one.version === one.current && isAbove(one.document, document));
    journeys.set(journeyId, {
      journeyId,
      name,
      state,
      version,
      document,
      documentOf,
      above: above.map((one) => one.journey_id),
    });
  }
  return { journeys, names: [...names], memoryMs, measuredFrom: measured.at };
}

const isAbove = ({ rank: its }: JourneyDocument, { rank: own }: JourneyDocument): boolean =>
  its !== null && own !== null && its.group === own.group && its.priority > own.priority;
