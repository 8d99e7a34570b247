/**
 * What a channel cannot sell although it is in its assortment: a variant without a price there, a product of which nothing can be had.
 * Prices and stock belong to later parts, so products are asked for page by page and the ports say the rest; constant memory.
 */
import { run, type Db } from '../kit/sql.ts';
import { offeredAfter, type OfferedRow } from './completeness.sql.ts';
import type { AvailabilityPort, PricesPort } from './contract.ts';
import type { Need } from './report-completeness.ts';

export interface OfferPorts {
  readonly db: Db;
  readonly prices?: PricesPort;
  readonly availability?: AvailabilityPort;
}

/** A field that the ports answer for. */
export type OfferNeed = Need & { readonly field: 'price' | 'stock' };

const first = '00000000-0000-0000-0000-000000000000';
const atOnce = 500;

/** Whether a port answers for it; without one it is not counted. */
export const canCount = ({ prices, availability }: OfferPorts, { field }: OfferNeed): boolean =>
  (field === 'price' ? prices : availability) !== undefined;

/** How many products lack each of these; in the order of the needs. */
export async function countOffers(ports: OfferPorts, needs: readonly OfferNeed[], now: Date): Promise<number[]> {
  const missing = needs.map(() => 0);
  if (needs.length === 0) return missing;
  for await (const rows of pages(ports.db, needs, now, first)) {
    const lacks = await lackingOf(ports, rows, needs, now);
    needs.forEach((_need, at) => {
      missing[at] = (missing[at] ?? 0) + (lacks[at]?.length ?? 0);
    });
  }
  return missing;
}

/** The products that lack it, by id: at most `limit` after `after`. */
export async function productsWithoutOffer(
  ports: OfferPorts,
  need: OfferNeed,
  now: Date,
  after: string,
  limit: number,
): Promise<string[]> {
  const found: string[] = [];
  for await (const rows of pages(ports.db, [need], now, after)) {
    const [lacking = []] = await lackingOf(ports, rows, [need], now);
    found.push(...lacking);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}

async function* pages(
  db: Db,
  needs: readonly OfferNeed[],
  now: Date,
  from: string,
): AsyncGenerator<readonly OfferedRow[]> {
  const channels = [...new Set(needs.map(({ channel }) => channel))];
  for (let after = from; ;) {
    const rows = await run(db, offeredAfter, [after, atOnce, channels, now]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows;
    if (rows.length < atOnce) return;
    after = last.product_id;
  }
}

/** For each need the products of this page that lack it. Each port is asked once a market and page, however many channels there are. */
async function lackingOf(
  ports: OfferPorts,
  rows: readonly OfferedRow[],
  needs: readonly OfferNeed[],
  now: Date,
): Promise<string[][]> {
  const skus = rows.flatMap((row) => row.skus);
  const answers = new Map<string, Promise<ReadonlySet<string>>>();
  const haveOf = (need: OfferNeed): Promise<ReadonlySet<string>> => {
    const key = `${need.field} ${need.zone} ${need.currency}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    const asked = need.field === 'price' ? priced(ports, skus, need, now) : inStock(ports, skus);
    answers.set(key, asked);
    return asked;
  };
  return Promise.all(
    needs.map(async (need) => {
      const have = await haveOf(need);
      const lacks = ({ skus: own }: OfferedRow): boolean =>
        need.field === 'price' ? own.some((sku) => !have.has(sku)) : !own.some((sku) => have.has(sku));
      return rows
        .filter((row) => row.skus.length > 0 && row.channels.includes(need.channel) && lacks(row))
        .map(({ product_id }) => product_id);
    }),
  );
}

async function priced(
  { db, prices }: OfferPorts,
  skus: readonly string[],
  { zone, currency }: OfferNeed,
  now: Date,
): Promise<ReadonlySet<string>> {
  return new Set((await prices?.(db, skus, { zone, currency, now }))?.keys());
}

async function inStock({ db, availability }: OfferPorts, skus: readonly string[]): Promise<ReadonlySet<string>> {
  const found = (await availability?.(db, skus, [])) ?? new Map<string, ReadonlyMap<string, number>>();
  return new Set(skus.filter((sku) => [...(found.get(sku)?.values() ?? [])].some((quantity) => quantity > 0)));
}
