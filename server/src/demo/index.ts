/** The demo retailer beside the server: what it has played so far, kept so that a restart goes on where it stopped. */
import { z } from 'zod';
import { systemState, tradeFigures } from '../../../contracts/system.ts';
import { run, runMaybe, type Db } from '../kit/sql.ts';
import { readDemo, writeDemo } from './demo.sql.ts';

const demoState = z.object({
  state: z.enum(['loading', 'live', 'failed', 'off']),
  seed: z.string(),
  people: z.int(),
  /** Where history ends: part of every message id, so it stays what it was at the first start. */
  now: z.string(),
  sent: z.int(),
  total: z.int(),
  score: z.object({ precision: z.number(), recall: z.number() }).nullable(),
  /** The range is in the catalogue, with prices and stock; a demo of an older version has none yet. */
  furnished: z.boolean().default(false),
  trade: tradeFigures.nullable().default(null),
});
export type DemoState = z.infer<typeof demoState>;

export interface Demo {
  read(): Promise<DemoState | undefined>;
  write(state: DemoState): Promise<void>;
  /** As `GET /api/v1/system` shows it. */
  state(): Promise<z.infer<typeof systemState>['demo']>;
}

export function createDemo(db: Db): Demo {
  const read = async (): Promise<DemoState | undefined> => {
    const row = await runMaybe(db, readDemo);
    return row === undefined ? undefined : demoState.parse(row.value);
  };
  return {
    read,
    write: async (state) => void (await run(db, writeDemo, [JSON.stringify(state)])),
    state: async () => {
      const known = await read();
      return known === undefined
        ? null
        : { state: known.state, sent: known.sent, total: known.total, score: known.score, trade: known.trade };
    },
  };
}
