/** Which variant of a product is offered to somebody, and how it is written. Pure. */
import type { VariantFacts } from '../../catalogue/index.ts';

export interface Offer {
  readonly facts: VariantFacts;
  /** Units that could be held now, by location. */
  readonly stock: ReadonlyMap<string, number>;
  readonly amountMinor: number;
  readonly listMinor: number;
  readonly currency: string;
}

export interface Taste {
  /** What she bought, newest first. */
  readonly bought: readonly VariantFacts[];
  /** Where she bought last, or her own store. */
  readonly locationId: string | null;
  /** What she said of herself. */
  readonly size: string | null;
}

export interface ShownProduct {
  readonly sku: string;
  readonly name: string;
  readonly price: string;
  readonly was: string | null;
  readonly image: string | null;
  readonly url: string | null;
  readonly size: string | null;
  readonly in_store: boolean;
}

const sizeNames = ['size', 'clothing_size', 'shoe_size'];

export function sizeOf(facts: Pick<VariantFacts, 'attributes'>): string | null {
  for (const name of sizeNames) {
    const said = facts.attributes[name];
    const value: unknown = Array.isArray(said) ? said[0] : said;
    if (typeof value === 'string' || typeof value === 'number') return String(value);
  }
  return null;
}

const shared = (a: readonly string[], b: readonly string[]): number => {
  const at = a.findIndex((code, place) => b[place] !== code);
  return at < 0 ? a.length : at;
};

/**
 * The size of hers that this product comes in: of what she bought, the nearest category first, then the newest; else what she said. Null: it
 * has no sizes, or none that is known to be hers.
 */
export function ownSize(variants: readonly VariantFacts[], taste: Taste): string | null {
  const sizes = new Set(variants.map(sizeOf));
  const path = variants[0]?.categoryPath ?? [];
  const hers = taste.bought
    .map((facts) => ({ size: sizeOf(facts), near: shared(facts.categoryPath, path) }))
    .filter((one) => one.size !== null && sizes.has(one.size))
    .toSorted((a, b) => b.near - a.near)[0]?.size;
  return hers ?? (taste.size !== null && sizes.has(taste.size) ? taste.size : null);
}

/**
 * In stock, in her size where it is known, in her store before elsewhere, else as the merchant sorted them. Null: nothing of it can be offered to
 * her. `variants` are all of the product, in the merchant's order; `offers` those that are sold, priced and in stock.
 */
export function chooseVariant(
  variants: readonly VariantFacts[],
  offers: ReadonlyMap<string, Offer>,
  taste: Taste,
): Offer | null {
  const size = ownSize(variants, taste);
  const fitting = variants.flatMap((facts) => {
    const offer = offers.get(facts.sku);
    return offer === undefined || (size !== null && sizeOf(facts) !== size) ? [] : [offer];
  });
  return fitting.find((offer) => isIn(offer, taste.locationId)) ?? fitting[0] ?? null;
}

const isIn = (offer: Offer, locationId: string | null): boolean =>
  locationId !== null && (offer.stock.get(locationId) ?? 0) > 0;

export interface Showing {
  readonly language: string;
  /** The shop's page of a product, with `{handle}` in it; empty: it has none. */
  readonly productUrl: string;
  readonly baseUrl: string;
}

export function showProduct(offer: Offer, taste: Taste, { language, productUrl, baseUrl }: Showing): ShownProduct {
  const { facts } = offer;
  return {
    sku: facts.sku,
    name: facts.names[language] ?? facts.names[language.split('-')[0] ?? ''] ?? facts.name,
    price: moneyWords(offer.amountMinor, offer.currency, language),
    was: offer.listMinor > offer.amountMinor ? moneyWords(offer.listMinor, offer.currency, language) : null,
    image: facts.image === null ? null : facts.image.startsWith('/') ? `${baseUrl}${facts.image}` : facts.image,
    url:
      productUrl === ''
        ? null
        : productUrl
            .replaceAll('{handle}', encodeURIComponent(facts.handle))
            .replaceAll('{sku}', encodeURIComponent(facts.sku)),
    size: sizeOf(facts),
    in_store: isIn(offer, taste.locationId),
  };
}

const formats = new Map<string, Intl.NumberFormat>();

function moneyWords(amountMinor: number, currency: string, language: string): string {
  const key = `${language} ${currency}`;
  const format = formats.get(key) ?? new Intl.NumberFormat(language, { style: 'currency', currency });
  formats.set(key, format);
  return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
