/** schema.org for a product's page (Google's merchant listing and product variants: Product, or ProductGroup with hasVariant). Pure. */
import type { Definitions } from '../definitions.ts';
import { sayAttribute, sayValue } from '../name-variant.ts';
import { decimalOf } from './amount.ts';
import { categoryNames, inStock, type FeedSettings, type Offer } from './offers.ts';

type JsonLd = Record<string, unknown>;

/** What schema.org has a property for; other options become `additionalProperty`. */
const known: Readonly<Record<string, string>> = {
  colour: 'color',
  color: 'color',
  size: 'size',
  material: 'material',
  pattern: 'pattern',
};

export function jsonLdOf(
  offers: readonly Offer[],
  rating: { readonly average: number; readonly count: number } | null,
  settings: FeedSettings,
  definitions: Definitions,
): JsonLd | null {
  const [one, ...others] = offers;
  if (one === undefined) return null;
  const shared = {
    description: one.description ?? one.productName,
    ...(one.brand === null ? {} : { brand: { '@type': 'Brand', name: one.brand } }),
    ...(one.categoryPath.length === 0
      ? {}
      : { category: categoryNames(one.categoryPath, settings.language, definitions).join(' > ') }),
    ...(rating === null
      ? {}
      : { aggregateRating: { '@type': 'AggregateRating', ratingValue: rating.average, reviewCount: rating.count } }),
  };
  const context = { '@context': 'https://schema.org' };
  if (others.length === 0) return { ...context, ...variantOf(one, settings, definitions), ...shared };
  const axes = Object.keys(one.variant.options).flatMap((code) => known[code] ?? []);
  return {
    ...context,
    '@type': 'ProductGroup',
    productGroupID: one.handle,
    name: one.productName,
    ...shared,
    ...(axes.length === 0 ? {} : { variesBy: axes.map((axis) => `https://schema.org/${axis}`) }),
    hasVariant: offers.map((offer) => variantOf(offer, settings, definitions)),
  };
}

function variantOf(offer: Offer, settings: FeedSettings, definitions: Definitions): JsonLd {
  const values = Object.entries({
    ...offer.document.attributes,
    ...offer.variant.attributes,
    ...offer.variant.options,
  });
  const say = (code: string, value: (typeof values)[number][1]): string =>
    sayValue(code, value, settings.language, definitions);
  const others = values.filter(([code]) => known[code] === undefined);
  return {
    '@type': 'Product',
    name: offer.name,
    sku: offer.sku,
    ...(offer.gtin === null ? {} : { gtin: offer.gtin }),
    image: [offer.image, ...offer.moreImages],
    url: offer.link,
    ...Object.fromEntries(
      values.flatMap(([code, value]) => (known[code] === undefined ? [] : [[known[code], say(code, value)]])),
    ),
    ...(others.length === 0
      ? {}
      : {
          additionalProperty: others.map(([code, value]) => ({
            '@type': 'PropertyValue',
            name: sayAttribute(code, settings.language, definitions),
            value: typeof value === 'number' || typeof value === 'boolean' ? value : say(code, value),
          })),
        }),
    ...(offer.weightGrams === null
      ? {}
      : { weight: { '@type': 'QuantitativeValue', value: offer.weightGrams, unitCode: 'GRM' } }),
    offers: {
      '@type': 'Offer',
      url: offer.link,
      price: decimalOf(offer.price.amountMinor, offer.price.currency),
      priceCurrency: offer.price.currency,
      availability: `https://schema.org/${inStock(offer) ? 'InStock' : 'OutOfStock'}`,
      itemCondition: 'https://schema.org/NewCondition',
    },
  };
}
