/**
 * Products for a batch of people: what goes with what they bought, what they looked at, their cart and wish list, what sells most. Each in their
 * size, priced in their zone, and only what is in stock now. A handful of statements for the whole batch, and none where no template asks.
 */
import { soldOf, type VariantFacts } from '../../catalogue/index.ts';
import { errorFields } from '../../kit/log.ts';
import { run, runMaybe, transaction } from '../../kit/sql.ts';
import type { ShelfPrice } from '../../pricing/index.ts';
import { availabilityOf } from '../../stock/index.ts';
import type { MessagingDeps } from '../deps.ts';
import type { Person } from '../templates/compose.ts';
import type { TemplateRow } from '../templates/templates.sql.ts';
import {
  chooseVariant,
  showProduct,
  type Offer,
  type ShownProduct,
  type Showing,
  type Taste,
} from './choose-product.ts';
import { factsOf } from './remember-facts.ts';
import {
  bestSellers,
  claimSalesCount,
  countBest,
  countTogether,
  forgetSales,
  productsOfPeople,
  variantsToShow,
} from './products.sql.ts';

/** What a template sees as `products`. */
export interface ProductScope {
  readonly goes_with: readonly ShownProduct[];
  readonly seen: readonly ShownProduct[];
  readonly cart: readonly ShownProduct[];
  readonly wish_list: readonly ShownProduct[];
  readonly popular: readonly ShownProduct[];
}
export const noProducts: ProductScope = Object.freeze({
  goes_with: [],
  seen: [],
  cart: [],
  wish_list: [],
  popular: [],
});

/** By person id, null is nobody in particular; written in her language when it is known. */
export type ProductsFor = (personId: string | null, showing: Showing) => ProductScope;

const most = 6;
type Deps = Pick<MessagingDeps, 'db' | 'log' | 'identity' | 'profiles' | 'shelf'>;

type Written = Pick<TemplateRow, 'document' | 'compiled'>;
const asking = new WeakMap<Written, boolean>();

/** Does anything that is sent from it name products? Looked for once for each row that is kept in memory. */
export function asksForProducts(template: Written): boolean {
  const known = asking.get(template);
  if (known !== undefined) return known;
  const asks = JSON.stringify([template.document, template.compiled]).includes('products.');
  asking.set(template, asks);
  return asks;
}

export async function productsFor(deps: Deps, people: readonly Person[], now: Date): Promise<ProductsFor> {
  const { db, shelf } = deps;
  const book = await shelf?.currentBook(db, { now });
  if (shelf === undefined || book === null || book === undefined) return () => noProducts;
  await countSales(deps, now);
  const wishes = await wishesOf(deps, people);
  const [first] = book.zones;
  const ground = await groundOf(deps, shelf, wishes, { zone: first?.id ?? '', currency: first?.currency ?? '' }, now);
  const traits = new Map(people.map((one) => [one.id, one.traits]));
  return (personId, showing) => scopeOf(ground, personId ?? '', traits.get(personId ?? '') ?? {}, showing);
}

type Row = Awaited<ReturnType<typeof run<ReturnType<(typeof productsOfPeople)['read']>>>>[number];
type Shown = Awaited<ReturnType<typeof run<ReturnType<(typeof variantsToShow)['read']>>>>[number];
interface Place {
  readonly zone: string;
  readonly currency: string;
}
const placeKey = ({ zone, currency }: Place): string => `${zone} ${currency}`;

interface Wishes {
  readonly rows: ReadonlyMap<string, Row>;
  readonly seen: Awaited<ReturnType<Deps['profiles']['glimpsesOf']>>;
  readonly popular: readonly string[];
  /** Every variant of every product that may be shown to one of them. */
  readonly shown: readonly Shown[];
}

async function wishesOf({ db, identity, profiles }: Deps, people: readonly Person[]): Promise<Wishes> {
  const clusters = await identity.clustersOf(
    db,
    people.map((one) => one.id),
  );
  const distinct = [...new Map([...clusters.values()].map((one) => [one.personId, one])).values()];
  const pairs = distinct.flatMap((one) =>
    [...new Set([one.personId, ...one.originIds])].map((origin) => [one.personId, origin] as const),
  );
  const [rows, seen, best] = await Promise.all([
    run(db, productsOfPeople, [pairs.map(([person]) => person), pairs.map(([, origin]) => origin)]),
    profiles.glimpsesOf(db, distinct),
    run(db, bestSellers),
  ]);
  const popular = best.map((row) => row.product_id);
  const glimpses = [...seen.values()].flat();
  const keys = [...new Set(glimpses.flatMap((one) => one.productId ?? []))];
  const skus = [...rows.flatMap((row) => [...row.cart, ...row.wishes]), ...glimpses.flatMap((one) => one.sku ?? [])];
  const ids = [...popular, ...rows.flatMap((row) => row.goes), ...keys.filter(isId)];
  const shown = await run(db, variantsToShow, [[...new Set(ids)], keys, [...new Set(skus)]]);
  return { rows: new Map(rows.map((row) => [row.person_id, row])), seen, popular, shown };
}

interface Ground extends Wishes {
  readonly facts: ReadonlyMap<string, VariantFacts>;
  /** By zone and currency: what is published, sold, priced there and in stock. */
  readonly offers: ReadonlyMap<string, ReadonlyMap<string, Offer>>;
  readonly products: ReadonlyMap<string, readonly VariantFacts[]>;
  /** The product behind an id, a handle or a SKU. */
  readonly productOf: ReadonlyMap<string, string>;
  /** Where somebody is of whom nothing is known. */
  readonly usual: Place;
}

async function groundOf(
  { db }: Deps,
  shelf: NonNullable<Deps['shelf']>,
  wishes: Wishes,
  usual: Place,
  now: Date,
): Promise<Ground> {
  const skus = wishes.shown.map((row) => row.sku);
  const rows = [...wishes.rows.values()];
  const places = new Map([usual, ...rows.flatMap((row) => row.place ?? [])].map((one) => [placeKey(one), one]));
  const [facts, cells, sold, priced] = await Promise.all([
    factsOf(db, [...new Set([...skus, ...rows.flatMap((row) => row.bought)])]),
    availabilityOf(db, skus),
    soldOf(db, skus, {}, now),
    Promise.all(
      [...places].map(
        async ([key, { zone, currency }]) => [key, await shelf.priceOf(db, skus, { zone, currency, now })] as const,
      ),
    ),
  ]);
  const stock = new Map<string, Map<string, number>>();
  for (const { sku, locationId, ready } of cells) {
    if (ready > 0) stock.set(sku, (stock.get(sku) ?? new Map<string, number>()).set(locationId, ready));
  }
  const offer = (sku: string, price: ShelfPrice | undefined): [string, Offer][] => {
    const [fact, here] = [facts.get(sku), stock.get(sku)];
    if (fact === undefined || price === undefined || here === undefined || !sold.has(sku)) return [];
    const { amountMinor, listMinor, currency } = price;
    return [[sku, { facts: fact, stock: here, amountMinor, listMinor, currency }]];
  };
  const offers = new Map(
    priced.map(([key, prices]) => [key, new Map(skus.flatMap((sku) => offer(sku, prices.get(sku))))]),
  );
  const products = new Map<string, VariantFacts[]>();
  const productOf = new Map<string, string>();
  for (const row of wishes.shown) {
    const fact = facts.get(row.sku);
    if (fact === undefined) continue;
    products.set(row.product_id, [...(products.get(row.product_id) ?? []), fact]);
    for (const key of [row.product_id, row.handle, row.sku]) productOf.set(key, row.product_id);
  }
  return { ...wishes, facts, offers, products, productOf, usual };
}

function scopeOf(
  ground: Ground,
  personId: string,
  traits: Readonly<Record<string, unknown>>,
  showing: Showing,
): ProductScope {
  const row = ground.rows.get(personId);
  const taste: Taste = {
    bought: (row?.bought ?? []).flatMap((sku) => ground.facts.get(sku) ?? []),
    locationId: textOf(traits, ['store', 'home_store', 'favourite_store']) ?? row?.place?.location_id ?? null,
    size: textOf(traits, ['size', 'clothing_size', 'shoe_size']),
  };
  const offers = ground.offers.get(placeKey(row?.place ?? ground.usual)) ?? new Map<string, Offer>();
  const list = (choose: (key: string) => Offer | null | undefined, keys: readonly string[]): ShownProduct[] => {
    const found: ShownProduct[] = [];
    for (const key of new Set(keys)) {
      if (found.length === most) break;
      const offer = choose(key) ?? null;
      if (offer !== null) found.push(showProduct(offer, taste, showing));
    }
    return found;
  };
  const any = (id: string): Offer | null => chooseVariant(ground.products.get(id) ?? [], offers, taste);
  // What she laid into her cart is that variant, and no other size of it.
  const exact = (sku: string): Offer | undefined => offers.get(sku);
  const looked = (ground.seen.get(personId) ?? []).flatMap(
    (one) => ground.productOf.get(one.sku ?? '') ?? ground.productOf.get(one.productId ?? '') ?? [],
  );
  return {
    goes_with: list(any, row?.goes ?? []),
    seen: list(any, looked),
    cart: list(exact, row?.cart ?? []),
    wish_list: list(exact, row?.wishes ?? []),
    popular: list(any, ground.popular),
  };
}

const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function textOf(traits: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = traits[name];
    if ((typeof value === 'string' && value !== '') || typeof value === 'number') return String(value);
  }
  return null;
}

/** Once an hour, by one process; to the others the count of the hour before is good enough meanwhile. */
async function countSales({ db, log }: Pick<Deps, 'db' | 'log'>, now: Date): Promise<void> {
  const counting = transaction(db, async (tx) => {
    const claimed = await runMaybe(tx, claimSalesCount, [now]);
    if (claimed === undefined) return;
    await run(tx, forgetSales);
    await run(tx, countTogether, [now]);
    await run(tx, countBest, [now]);
  });
  await counting.catch((error: unknown) => {
    log.warn(errorFields(error), 'what sells together could not be counted; it is tried again');
  });
}
