/** Yandex Market: YML (yandex.ru/support/marketplace/assortment/auto/yml), the simplified type of offers. Pure: offers in, text out. */
import type { Definitions } from '../definitions.ts';
import { inLanguage } from '../definitions.ts';
import { sayAttribute, sayValue } from '../name-variant.ts';
import { decimalOf } from './amount.ts';
import { inStock, type FeedSettings, type Offer } from './offers.ts';
import { cut, element, escapeXml } from './xml.ts';

/** Yandex writes the rouble as RUR, too; ISO's RUB is taken as well. */
export function yandexHead(
  settings: FeedSettings,
  definitions: Definitions,
  numbers: ReadonlyMap<string, number>,
  now: Date,
): string {
  const { shop, currency, language } = settings;
  const categories = [...definitions.categories.values()]
    .sort((a, b) => a.path.length - b.path.length || (a.code < b.code ? -1 : 1))
    .map(({ code, parent, names }) =>
      element('category', cut(inLanguage(names, language, definitions.languages)?.value ?? code, 255), {
        id: String(numbers.get(code) ?? 0),
        ...(parent === null ? {} : { parentId: String(numbers.get(parent) ?? 0) }),
      }),
    );
  // Offers must name a category.
  const none = element('category', shop.name, { id: withoutCategory });
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<yml_catalog date="${now.toISOString().slice(0, 19)}+00:00">\n<shop>\n` +
    `${element('name', shop.name)}\n${element('company', shop.company)}\n${element('url', shop.url)}\n` +
    `<currencies>\n<currency id="${escapeXml(currency)}" rate="1"/>\n</currencies>\n` +
    `<categories>\n${[none, ...categories].join('\n')}\n</categories>\n<offers>\n`
  );
}
export const yandexTail = '</offers>\n</shop>\n</yml_catalog>\n';
/** No category of ours has this number: identities begin at one. */
const withoutCategory = '900000000';

export function yandexOffer(
  offer: Offer,
  settings: FeedSettings,
  definitions: Definitions,
  numbers: ReadonlyMap<string, number>,
): string {
  const { amountMinor, listMinor, currency } = offer.price;
  const values = Object.entries({
    ...offer.document.attributes,
    ...offer.variant.attributes,
    ...offer.variant.options,
  });
  const lines = [
    element('name', cut(offer.name, 256)),
    ...(offer.brand === null ? [] : [element('vendor', offer.brand)]),
    element('url', cut(offer.link, 2_048)),
    element('price', decimalOf(amountMinor, currency)),
    ...(listMinor > amountMinor ? [element('oldprice', decimalOf(listMinor, currency))] : []),
    element('currencyId', currency),
    element('categoryId', String(numbers.get(offer.category ?? '') ?? withoutCategory)),
    element('picture', offer.image),
    ...offer.moreImages.map((url) => element('picture', url)),
    ...(offer.description === null ? [] : [element('description', cut(offer.description, 6_000))]),
    ...(offer.gtin === null ? [] : [element('barcode', offer.gtin)]),
    ...(offer.weightGrams === null ? [] : [element('weight', (offer.weightGrams / 1_000).toFixed(3))]),
    ...values.map(([code, value]) => {
      const unit = definitions.attributes.get(code)?.unit;
      const said = typeof value === 'number' ? String(value) : sayValue(code, value, settings.language, definitions);
      return element('param', said, {
        name: sayAttribute(code, settings.language, definitions),
        ...(unit == null ? {} : { unit }),
      });
    }),
  ];
  const group = offer.sisters > 1 ? ` group_id="${offer.productNumber}"` : '';
  return `<offer id="${escapeXml(offer.sku)}" available="${String(inStock(offer))}"${group}>\n${lines.join('\n')}\n</offer>\n`;
}
