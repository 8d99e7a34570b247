/** What stands beside the list to narrow it: values with their numbers of products. A facet's own filter does not count for itself. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { run, type Db } from '../kit/sql.ts';
import { inLanguage, type Definitions } from './definitions.ts';
import { sayAttribute, sayChoice } from './name-variant.ts';
import type { Asked, SearchPorts } from './search-products.ts';
import { countBrands, countCategories, countTerms, listNewest, numberRanges } from './search.sql.ts';
import { filterParams } from './search-wish.ts';
import { skusOfProducts } from './variants.sql.ts';

type Facet = z.infer<typeof contract.facet>;
/** Values of one facet that are shown, the most frequent first. */
const shownValues = 100;

export async function countFacets(db: Db, asked: Asked, definitions: Definitions): Promise<Facet[]> {
  const { wish } = asked;
  const language = wish.language ?? definitions.languages[0] ?? 'en';
  const shown = [...definitions.attributes.values()].filter(({ facet }) => facet);
  const numeric = shown.filter(({ type }) => type === 'number').map(({ code }) => code);
  const listed = shown.filter(({ type }) => type !== 'number').map(({ code }) => code);
  const own = listed.filter((code) => wish.attributes?.[code] !== undefined);
  const params = (without: string | null) => filterParams(asked, without);
  const [categories, brands, ranges, ...terms] = await Promise.all([
    run(db, countCategories, params('category')),
    run(db, countBrands, params('brand')),
    numeric.length === 0 ? [] : run(db, numberRanges, [...params(null), numeric]),
    run(db, countTerms, [...params(null), listed.filter((code) => !own.includes(code))]),
    ...own.map((code) => run(db, countTerms, [...params(code), [code]])),
  ]);
  const values = new Map<string, { value: string; products: number }[]>();
  for (const { term, products } of terms.flat()) {
    const at = term.indexOf('=');
    const code = term.slice(0, at);
    values.set(code, [...(values.get(code) ?? []), { value: term.slice(at + 1), products }]);
  }
  return [
    { code: 'category', name: 'category', unit: null, range: null, values: rollUp(categories, language, definitions) },
    {
      code: 'brand',
      name: 'brand',
      unit: null,
      range: null,
      values: brands.map(({ brand, products }) => ({ value: brand, name: brand, products })),
    },
    ...shown.flatMap(({ code, unit }): Facet[] => {
      const range = ranges.find((one) => one.code === code);
      const counted = (values.get(code) ?? []).sort((a, b) => b.products - a.products).slice(0, shownValues);
      if (range === undefined && counted.length === 0) return [];
      return [
        {
          code,
          name: sayAttribute(code, language, definitions),
          unit,
          range: range === undefined ? null : { from: range.least, to: range.most },
          values: counted.map(({ value, products }) => ({
            value,
            name: sayChoice(code, value, language, definitions),
            products,
          })),
        },
      ];
    }),
  ];
}

/** A category counts what lies below it too. */
function rollUp(
  counted: readonly { category: string; products: number }[],
  language: string,
  definitions: Definitions,
): Facet['values'] {
  const sums = new Map<string, number>();
  for (const { category, products } of counted) {
    for (const code of definitions.categories.get(category)?.path ?? [category])
      sums.set(code, (sums.get(code) ?? 0) + products);
  }
  return [...sums].map(([value, products]) => ({
    value,
    name: inLanguage(definitions.categories.get(value)?.names ?? {}, language, definitions.languages)?.value ?? value,
    products,
  }));
}

/** Products whose prices are asked for, at the most. */
const priced = 2_000;

/** From the cheapest to the dearest variant of what was found; null without prices. */
export async function priceSpan(
  ports: SearchPorts,
  asked: Asked,
): Promise<z.infer<typeof contract.searchPage>['prices']> {
  const { price } = asked.wish;
  if (price === undefined || ports.prices === undefined) return null;
  const rows = await run(ports.db, listNewest, [...filterParams(asked), null, priced]);
  const variants = await run(ports.db, skusOfProducts, [rows.map(({ product_id }) => product_id)]);
  const prices = await ports.prices(
    ports.db,
    variants.map(({ sku }) => sku),
    { ...price, now: asked.now },
  );
  const amounts = [...prices.values()].map(({ amountMinor }) => amountMinor);
  if (amounts.length === 0) return null;
  const fromMinor = amounts.reduce((a, b) => Math.min(a, b));
  const toMinor = amounts.reduce((a, b) => Math.max(a, b));
  return { fromMinor, toMinor, currency: price.currency, complete: rows.length < priced };
}
