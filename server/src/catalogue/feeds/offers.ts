/** What a feed offers: published variants that are sold there, with price and stock, page by page; and what is left out, with the reason. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/feeds.ts';
import { run, type Db } from '../../kit/sql.ts';
import type { AvailabilityPort, PricesPort } from '../contract.ts';
import { inLanguage, pathOf, type Definitions } from '../definitions.ts';
import type { ProductDocument, VariantDocument } from '../document.ts';
import { nameVariant } from '../name-variant.ts';
import { publishedAfter, type NumberedRow } from '../products.sql.ts';
import { imageOf, picturesOf, soldOf } from '../variants.ts';

export type FeedSettings = z.output<typeof contract.feedSettings>;

export interface Offer {
  readonly sku: string;
  readonly gtin: string | null;
  readonly handle: string;
  readonly productNumber: number;
  /** How many active variants the product has. */
  readonly sisters: number;
  readonly productName: string;
  readonly name: string;
  readonly description: string | null;
  readonly brand: string | null;
  readonly category: string | null;
  readonly categoryPath: readonly string[];
  readonly link: string;
  readonly image: string;
  readonly moreImages: readonly string[];
  readonly price: { readonly amountMinor: number; readonly listMinor: number; readonly currency: string };
  /** By location. */
  readonly stock: ReadonlyMap<string, number>;
  readonly weightGrams: number | null;
  readonly variant: VariantDocument;
  readonly document: ProductDocument;
}

export type Left = 'not_sold_there' | 'no_price' | 'no_image' | 'no_name' | 'sku_too_long';
export type FeedPage = {
  readonly offers: readonly Offer[];
  readonly left: readonly { readonly sku: string; readonly why: Left }[];
};

export interface FeedPorts {
  readonly db: Db;
  readonly prices: PricesPort;
  readonly availability: AvailabilityPort;
  readonly publicUrl: string;
}

const first = '00000000-0000-0000-0000-000000000000';
const atOnce = 200;

/** All of the catalogue in pages of 200 products: constant memory, and no transaction that stays open while a slow reader reads. */
export async function* offerPages(
  ports: FeedPorts,
  settings: FeedSettings,
  definitions: Definitions,
  now: Date,
): AsyncGenerator<FeedPage> {
  for (let after = first; ;) {
    const rows = await run(ports.db, publishedAfter, [after, atOnce]);
    const last = rows.at(-1);
    if (last === undefined) return;
    yield await offersOf(ports, rows, settings, definitions, now);
    if (rows.length < atOnce) return;
    after = last.product_id;
  }
}

export async function offersOf(
  ports: FeedPorts,
  rows: readonly NumberedRow[],
  settings: FeedSettings,
  definitions: Definitions,
  now: Date,
): Promise<FeedPage> {
  const variants = rows.flatMap((row) =>
    row.document.variants.filter(({ state }) => state === 'active').map((variant) => ({ row, variant })),
  );
  const skus = variants.map(({ variant }) => variant.sku);
  const locationIds = settings.locations.map(({ locationId }) => locationId);
  const [sold, prices, stock] = await Promise.all([
    soldOf(ports.db, skus, { channel: settings.channel, region: settings.region }, now),
    ports.prices(ports.db, skus, { zone: settings.zone, currency: settings.currency, now }),
    ports.availability(ports.db, skus, locationIds),
  ]);
  // Pictures that we keep begin at our root; a market place fetches them from outside.
  const whole = (url: string): string => (url.startsWith('/') ? new URL(url, ports.publicUrl).href : url);
  const offers: Offer[] = [];
  const left: { sku: string; why: Left }[] = [];
  for (const { row, variant } of variants) {
    const { sku } = variant;
    const price = prices.get(sku);
    const image = imageOf(row.document, sku);
    const texts = inLanguage(row.document.texts, settings.language, definitions.languages);
    if (!sold.has(sku)) left.push({ sku, why: 'not_sold_there' });
    else if (price === undefined) left.push({ sku, why: 'no_price' });
    else if (image === null) left.push({ sku, why: 'no_image' });
    else if (texts === undefined) left.push({ sku, why: 'no_name' });
    // Google takes ids of 50 characters.
    else if (sku.length > 50) left.push({ sku, why: 'sku_too_long' });
    else {
      offers.push({
        sku,
        gtin: variant.gtin,
        handle: row.handle,
        productNumber: row.number,
        sisters: row.document.variants.filter(({ state }) => state === 'active').length,
        productName: texts.value.name,
        name: nameVariant(texts.value.name, variant.options, settings.language, definitions),
        description: texts.value.description ?? texts.value.short ?? null,
        brand: row.document.brand,
        category: row.document.category,
        categoryPath: pathOf(row.document.category, definitions),
        link: linkOf(settings.link, row.handle, sku),
        image: whole(image),
        moreImages: picturesOf(row.document, sku)
          .filter((url) => url !== image)
          .slice(0, 10)
          .map(whole),
        price,
        stock: stock.get(sku) ?? new Map(),
        weightGrams: variant.weightGrams,
        variant,
        document: row.document,
      });
    }
  }
  return { offers, left };
}

export function linkOf(pattern: string, handle: string, sku: string): string {
  return pattern.replaceAll('{handle}', encodeURIComponent(handle)).replaceAll('{sku}', encodeURIComponent(sku));
}

export const inStock = ({ stock }: Offer): boolean => [...stock.values()].some((quantity) => quantity > 0);

export const categoryNames = (path: readonly string[], language: string, definitions: Definitions): string[] =>
  path.map(
    (code) => inLanguage(definitions.categories.get(code)?.names ?? {}, language, definitions.languages)?.value ?? code,
  );
