/** Products that many persons looked at, newest first, for parts that come later. */
import { run, type On } from '../kit/sql.ts';
import { joinAll } from './absorb.ts';
import { plainArray } from './array-text.ts';
import type { Cluster } from './ports.ts';
import { readStates } from './profiles.sql.ts';
import { decodeState } from './state.ts';
import { productsOf, type Glimpsed } from './view.ts';

/** By person id; who has looked at nothing is not in it. One round trip. */
export async function glimpsesOf(on: On, clusters: readonly Cluster[]): Promise<Map<string, Glimpsed[]>> {
  const members = [...new Set(clusters.flatMap((cluster) => cluster.originIds))];
  if (members.length === 0) return new Map();
  const rows = await run(on, readStates, [plainArray(members)]);
  const states = new Map(rows.map((row) => [row.origin_id, row.state]));
  return new Map(
    clusters.flatMap((cluster): [string, Glimpsed[]][] => {
      const mine = cluster.originIds.flatMap((originId) => states.get(originId) ?? []);
      const seen = mine.length === 0 ? [] : productsOf(joinAll(mine.map(decodeState)));
      return seen.length === 0 ? [] : [[cluster.personId, seen]];
    }),
  );
}
