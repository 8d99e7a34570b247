/**
 * Google Merchant Center: RSS 2.0 with the namespace g (product data specification, support.google.com/merchants/answer/7052112) and the
 * local inventory (answer/14819809). Pure: offers in, text out.
 */
import type { Definitions } from '../definitions.ts';
import { sayValue } from '../name-variant.ts';
import { decimalOf } from './amount.ts';
import { categoryNames, inStock, type FeedSettings, type Offer } from './offers.ts';
import { cut, element, escapeXml } from './xml.ts';

export function googleHead({ shop }: FeedSettings): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0">\n<channel>\n` +
    `${element('title', shop.name)}\n${element('link', shop.url)}\n${element('description', shop.company)}\n`
  );
}
export const googleTail = '</channel>\n</rss>\n';

/** Attributes that Google knows by name, where the catalogue has them under one of these codes. */
const known: Readonly<Record<string, readonly string[]>> = {
  'g:color': ['colour', 'color'],
  'g:size': ['size'],
  'g:material': ['material'],
  'g:pattern': ['pattern'],
  'g:gender': ['gender'],
  'g:age_group': ['age_group'],
};

export function googleItem(offer: Offer, settings: FeedSettings, definitions: Definitions): string {
  const { amountMinor, listMinor, currency } = offer.price;
  const money = (minor: number): string => `${decimalOf(minor, currency)} ${currency}`;
  const values = { ...offer.document.attributes, ...offer.variant.attributes, ...offer.variant.options };
  const lines = [
    element('g:id', offer.sku),
    element('g:title', cut(offer.name, 150)),
    element('g:description', cut(offer.description ?? offer.name, 5_000)),
    element('g:link', offer.link),
    element('g:image_link', offer.image),
    ...offer.moreImages.map((url) => element('g:additional_image_link', url)),
    element('g:availability', inStock(offer) ? 'in_stock' : 'out_of_stock'),
    element('g:condition', 'new'),
    element('g:price', money(Math.max(listMinor, amountMinor))),
    ...(amountMinor < listMinor ? [element('g:sale_price', money(amountMinor))] : []),
    ...(offer.brand === null ? [] : [element('g:brand', cut(offer.brand, 70))]),
    ...(offer.gtin === null ? [element('g:identifier_exists', 'no')] : [element('g:gtin', offer.gtin)]),
    // Handles may be longer than the 50 characters that Google takes.
    ...(offer.sisters > 1
      ? [element('g:item_group_id', offer.handle.length <= 50 ? offer.handle : `p${offer.productNumber}`)]
      : []),
    ...(offer.categoryPath.length === 0
      ? []
      : [
          element(
            'g:product_type',
            cut(categoryNames(offer.categoryPath, settings.language, definitions).join(' > '), 750),
          ),
        ]),
    ...googleCategory(offer, definitions),
    ...Object.entries(known).flatMap(([name, codes]) => {
      const code = codes.find((one) => values[one] !== undefined);
      const value = code === undefined ? undefined : values[code];
      return code === undefined || value === undefined
        ? []
        : [element(name, cut(sayValue(code, value, settings.language, definitions), 100))];
    }),
    ...(offer.weightGrams === null ? [] : [element('g:shipping_weight', `${offer.weightGrams} g`)]),
  ];
  return `<item>\n${lines.join('\n')}\n</item>\n`;
}

/** The nearest category's that names one of Google's. */
function googleCategory({ categoryPath }: Offer, { categories }: Definitions): string[] {
  for (const code of categoryPath.toReversed()) {
    const google = categories.get(code)?.google_category;
    if (google != null) return [element('g:google_product_category', google)];
  }
  return [];
}

/** One item for each store that Google knows by a code. */
export function googleLocalItems(offer: Offer, settings: FeedSettings): string {
  const { amountMinor, currency } = offer.price;
  return settings.locations
    .map(({ locationId, storeCode }) => {
      const quantity = Math.max(0, offer.stock.get(locationId) ?? 0);
      const lines = [
        element('g:store_code', storeCode ?? locationId),
        element('g:id', offer.sku),
        element('g:availability', quantity > 0 ? 'in_stock' : 'out_of_stock'),
        element('g:quantity', quantity),
        element('g:price', `${decimalOf(amountMinor, currency)} ${escapeXml(currency)}`),
      ];
      return `<item>\n${lines.join('\n')}\n</item>\n`;
    })
    .join('');
}
