/**
 * Tells customers' timelines when goods that they wish for, or looked at, can be had again: `Back In Stock`. While a live journey asks for it, the
 * goods that somebody waits for are looked at every half a minute: holds that end and orders that are cancelled give goods back and tell of
 * nothing. What was different in between and is no more is nobody's matter.
 */
import { run, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent, type NewEvent } from '../spine/index.ts';
import { availabilityOf } from '../stock/index.ts';
import * as sql from './back-in-stock.sql.ts';
import { backInStock } from './decide-event.ts';
import type { JourneyDeps } from './deps.ts';
import type { JourneyEvent } from './event-fits.ts';
import type { InForce } from './in-force.ts';

const everyMs = 30_000;
/** What was seen longer ago than this is no measure any more: the look only remembers. */
const staleMs = 3_600_000;
const viewsMs = 30 * 86_400_000;
const page = 2_000;
/** Names of the trait by which people say which store is theirs; the same that messages read. */
const storeTraits = ['store', 'home_store', 'favourite_store'];

export const asksForGoods = (known: InForce): boolean =>
  [...known.journeys.values()].some(
    ({ state, document }) => state === 'live' && document.triggers.some((one) => one.kind === 'back_in_stock'),
  );

/** What people looked at, for as long as some journey asks. */
export async function noteViews(
  tx: Tx,
  known: InForce,
  events: readonly (JourneyEvent & { readonly originId: string })[],
): Promise<void> {
  if (!asksForGoods(known)) return;
  const rows = new Map<string, { origin_id: string; sku: string; at: string }>();
  for (const { name, originId, properties, at } of events) {
    const { sku } = properties;
    if (name !== 'Product Viewed' || typeof sku !== 'string' || !/^[A-Za-z0-9._-]{1,64}$/.test(sku)) continue;
    const key = `${originId} ${sku}`;
    const before = rows.get(key);
    if (before === undefined || before.at < at.toISOString())
      rows.set(key, { origin_id: originId, sku, at: at.toISOString() });
  }
  if (rows.size > 0) await run(tx, sql.addViewed, [JSON.stringify([...rows.values()])]);
}

/** A look, where it is time for one; gives how many were told. What was told and what was seen commit together. */
export async function tellGoods(tx: Tx, deps: JourneyDeps, known: InForce, now: Date): Promise<number> {
  if (!asksForGoods(known)) return 0;
  const [held] = await run(tx, sql.holdGoodsWatch, [new Date(now.getTime() - everyMs)]);
  if (held === undefined) return 0;
  await run(tx, sql.forgetOldViews, [new Date(now.getTime() - viewsMs)]);
  const isFresh = held.looked_at !== null && now.getTime() - held.looked_at.getTime() <= staleMs;
  let told = 0;
  let after = '';
  for (;;) {
    const goods = await run(tx, sql.awaitedGoods, [after, page]);
    if (goods.length > 0) told += await tellPage(tx, deps, goods, isFresh, now);
    const last = goods.at(-1);
    if (last === undefined || goods.length < page) break;
    after = last.sku;
  }
  await run(tx, sql.moveGoodsWatch, [now]);
  return told;
}

interface Back {
  readonly locationIds: readonly string[];
  /** It could be had nowhere. */
  readonly anywhere: boolean;
}

async function tellPage(
  tx: Tx,
  deps: JourneyDeps,
  goods: readonly { readonly sku: string; readonly location_ids: readonly string[] | null }[],
  isFresh: boolean,
  now: Date,
): Promise<number> {
  const cells = await availabilityOf(
    tx,
    goods.map((one) => one.sku),
  );
  const there = new Map<string, string[]>(goods.map(({ sku }) => [sku, []]));
  for (const { sku, locationId, available } of cells) if (available > 0) there.get(sku)?.push(locationId);
  const back = new Map<string, Back>();
  for (const { sku, location_ids: before } of goods) {
    const locationIds = (there.get(sku) ?? []).filter((id) => before?.includes(id) === false);
    if (isFresh && locationIds.length > 0) back.set(sku, { locationIds, anywhere: before?.length === 0 });
  }
  const rows = [...there].map(([sku, ids]) => ({ sku, location_ids: ids.sort() }));
  await run(tx, sql.saveGoods, [JSON.stringify(rows)]);
  return back.size === 0 ? 0 : tellPeople(tx, deps, back, now);
}

async function tellPeople(tx: Tx, deps: JourneyDeps, back: ReadonlyMap<string, Back>, now: Date): Promise<number> {
  const waiting = await run(tx, sql.waitingFor, [[...back.keys()]]);
  const clusters = await deps.identity.clustersOf(tx, [...new Set(waiting.map((row) => row.origin_id))]);
  const clusterOf = (id: string) => clusters.get(id) ?? { personId: id, originIds: [id] };
  const people = new Map(waiting.map((row) => [clusterOf(row.origin_id).personId, clusterOf(row.origin_id)]));
  const traits = await deps.profiles.standingTraitsOf(tx, [...people.values()]);
  const events = new Map<string, NewEvent>();
  // Wishes first: of two reasons for the same goods the stronger one is told.
  for (const row of [...waiting].sort((a, b) => Number(b.wished) - Number(a.wished))) {
    const { personId } = clusterOf(row.origin_id);
    const key = `${personId} ${row.sku}`;
    const one = back.get(row.sku);
    if (one === undefined || events.has(key)) continue;
    const store = storeOf(traits.get(personId) ?? {}) ?? row.location_id;
    const isHers = store !== null && one.locationIds.includes(store);
    if (!one.anywhere && !isHers) continue;
    const properties = {
      sku: row.sku,
      of: row.wished ? 'wished' : 'viewed',
      anywhere: one.anywhere,
      in_her_store: isHers,
      location_ids: one.locationIds.slice(0, 100),
    };
    events.set(key, systemEvent(backInStock, row.origin_id, { originId: row.origin_id, properties }, now));
  }
  if (events.size > 0) await appendEvents(tx, [...events.values()]);
  const everywhere = [...back].flatMap(([sku, one]) => (one.anywhere ? [sku] : []));
  if (everywhere.length > 0) await run(tx, sql.endViews, [everywhere]);
  return events.size;
}

function storeOf(traits: Readonly<Record<string, unknown>>): string | null {
  for (const name of storeTraits) {
    const value = traits[name];
    if (typeof value === 'string' && value !== '') return value;
  }
  return null;
}
