import { run, type Db } from '../kit/sql.ts';
import { connections } from './house.sql.ts';

/** Our connections by pool and state, for the metrics. */
export function readConnections(db: Db): Promise<{ name: string; state: string; n: number }[]> {
  return run(db, connections);
}
