/** Delivery methods: ways of receiving and what they cost, as data. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/stock.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { methodById, methodsForPromise, methodsPage, putMethod, type MethodRow } from './methods.sql.ts';
import type { OfferedRow } from './windows.sql.ts';

export type DeliveryMethod = z.infer<typeof contract.deliveryMethod>;
type Wanted = z.infer<typeof contract.putMethodBody>;

/** What is wrong with the terms for this kind; null: nothing. Pure. */
export function faultOf({ kind, terms }: Pick<Wanted, 'kind' | 'terms'>): string | null {
  const brings = kind === 'ship' || kind === 'courier';
  if (brings && terms.bands.length === 0) return 'bands are missing';
  const ascending = terms.bands.every((band, at) => at === 0 || band.upToKm > (terms.bands[at - 1]?.upToKm ?? 0));
  if (!ascending) return 'bands are not in ascending order of distance';
  return null;
}

export async function saveMethod(tx: Tx, id: string, wanted: Wanted, now: Date): Promise<DeliveryMethod | null> {
  const { kind, name, state, terms, version = null } = wanted;
  const row = await runMaybe(tx, putMethod, [id, kind, name, state, JSON.stringify(terms), now, version]);
  return row === undefined ? null : viewOf(row);
}

export async function findMethod(on: On, id: string): Promise<DeliveryMethod | undefined> {
  const row = await runMaybe(on, methodById, [id]);
  return row && viewOf(row);
}

export async function listMethods(on: On, after: string | null, limit: number): Promise<DeliveryMethod[]> {
  return (await run(on, methodsPage, [after, limit])).map(viewOf);
}

interface InUse {
  /** Undefined: all. */
  readonly methods: readonly string[] | undefined;
  readonly locationIds: readonly string[];
  readonly skus: readonly string[];
  /** Local days of windows. */
  readonly since: string;
  readonly until: string;
  readonly withWindows: boolean;
}

/** Those on offer, with the windows of couriers that may bring these goods. */
export async function methodsInUse(
  on: On,
  wish: InUse,
): Promise<{ readonly methods: DeliveryMethod[]; readonly windows: OfferedRow[] }> {
  const { methods = null, locationIds, skus, since, until, withWindows } = wish;
  const rows = await run(on, methodsForPromise, [methods, locationIds, skus, since, until, withWindows]);
  return { methods: rows.map(viewOf), windows: rows.flatMap(({ windows }) => windows) };
}

function viewOf(row: MethodRow): DeliveryMethod {
  const { method_id: id, kind, name, state, terms, version, changed_at: changedAt } = row;
  return { id, kind, name, state, terms, version, changedAt: changedAt.toISOString() };
}
