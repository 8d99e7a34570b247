/**
 * A row of a product file is a variant, with what it says of its product. Targets of columns: `variant:sku` (the only one that must be
 * there), `variant:gtin|weight_grams|tax_category|state`; `product:handle` (else the SKU), `product:brand|category|image|state|tax_category`;
 * `category:1` … `category:6`, the levels of a category by their names; `name:<language>`, `short:<language>`, `description:<language>`
 * (several columns for one text are joined by a space); `attribute:<code>`, `option:<code>`. Pure.
 */
import { parseDecimal, toNumber, type ImportMapping, type Values } from '../channels/index.ts';

export interface ProductRow {
  readonly sku: string;
  readonly handle: string;
  readonly gtin: string | undefined;
  readonly weightGrams: number | undefined;
  readonly variantTax: string | undefined;
  readonly variantState: 'active' | 'retired' | undefined;
  readonly brand: string | undefined;
  /** The code of a category, or its names from the root on. */
  readonly category: string | readonly string[] | undefined;
  readonly images: readonly string[];
  readonly state: 'draft' | 'published' | 'archived' | undefined;
  readonly productTax: string | undefined;
  readonly texts: Readonly<Record<string, Readonly<Partial<Record<'name' | 'short' | 'description', string>>>>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  readonly decimalSeparator: '.' | ',';
  readonly publish: boolean;
}

const single =
  /^(variant:(sku|gtin|weight_grams|tax_category|state)|product:(handle|brand|category|state|tax_category)|category:[1-6])$/;
const open =
  /^(product:image|(name|short|description):[a-z]{2,3}(-[A-Z]{2})?|(attribute|option):[a-z0-9][a-z0-9_-]{0,62})$/;

export function objection(targets: readonly string[]): string | null {
  const odd = targets.find((target) => !single.test(target) && !open.test(target));
  if (odd !== undefined)
    return `"${odd}" is no target of product files; take ignore, variant:sku, variant:gtin, product:handle, product:brand, product:category, category:1 … 6, name:<language>, description:<language>, attribute:<code>, option:<code>, product:image, product:state`;
  const twice = targets.find((target, at) => single.test(target) && targets.indexOf(target) !== at);
  if (twice !== undefined) return `two columns feed ${twice}`;
  return targets.includes('variant:sku') ? null : 'no column feeds variant:sku';
}

const words: readonly (readonly [RegExp, string])[] = [
  [
    /^(sku|stock ?_?code|article|product ?_?(id|code|no)|item ?_?(no|number|code)|артикул|код товара|indeks|cod produs)$/i,
    'variant:sku',
  ],
  [/^(gtin|ean(-?13)?|upc|barcode|штрих-?код|kod kreskowy|cod de bare)$/i, 'variant:gtin'],
  [/^(handle|slug|item_?group_?id|parent ?_?(id|sku))$/i, 'product:handle'],
  [/^(brand|manufacturer|бренд|производитель|marka|marc[aă])$/i, 'product:brand'],
  [/^(category|категория|kategoria|categorie)$/i, 'product:category'],
  [/^department$/i, 'category:1'],
  [/^product_category$/i, 'category:2'],
  [/^product_type$/i, 'category:3'],
  [/^(name|title|product ?_?name|название|наименование|nazwa|denumire)$/i, 'name:en'],
  [/^(description|описание|opis|descriere)$/i, 'description:en'],
  [/^(image|image ?_?(url|link)|picture|картинка|zdj[eę]cie|imagine)$/i, 'product:image'],
  [/^weight ?_?(g|grams)$/i, 'variant:weight_grams'],
];

export function suggestTarget(column: string): string | undefined {
  const name = column.trim();
  // The columns of our own export.
  if (single.test(name) || open.test(name)) return name;
  return words.find(([pattern]) => pattern.test(name))?.[1];
}

class Unreadable extends Error {
  readonly reason: string;
  constructor(reason: string, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

export function readProductRow(
  values: Values,
  mapping: Pick<ImportMapping, 'decimalSeparator' | 'publish'>,
): { readonly value: ProductRow } | { readonly reason: string; readonly detail: string } {
  try {
    return { value: readRow(values, mapping) };
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return { reason: error.reason, detail: error.message };
  }
}

function readRow(given: Values, mapping: Pick<ImportMapping, 'decimalSeparator' | 'publish'>): ProductRow {
  // What our own export put before signs that spreadsheets would run.
  const values: Values = new Map(
    [...given].map(([target, cells]) => [target, cells.map((cell) => cell.replace(/^'(?=[=+\-@'])/, ''))]),
  );
  const one = (target: string): string | undefined => values.get(target)?.[0];
  const sku = one('variant:sku');
  if (sku === undefined) throw new Unreadable('sku_missing', 'the row has no SKU');
  if (!/^[A-Za-z0-9._-]{1,64}$/.test(sku))
    throw new Unreadable('sku_wrong', 'a SKU has up to 64 letters, digits, dots, dashes and underscores');
  const handle = one('product:handle') ?? sku;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(handle))
    throw new Unreadable('handle_wrong', 'a handle has up to 100 letters, digits, dots, dashes and underscores');
  const levels = [1, 2, 3, 4, 5, 6].flatMap((level) => one(`category:${level}`) ?? []);
  const named = one('product:category');
  return {
    sku,
    handle,
    gtin: one('variant:gtin')?.replaceAll(/[\s-]/g, ''),
    weightGrams: wholeNumber(one('variant:weight_grams'), mapping.decimalSeparator),
    variantTax: one('variant:tax_category'),
    variantState: oneOf(one('variant:state'), ['active', 'retired'], 'variant:state'),
    brand: one('product:brand'),
    category: named === undefined ? (levels.length === 0 ? undefined : levels) : splitPath(named),
    images: (values.get('product:image') ?? [])
      .flatMap((cell) => cell.split(/[\s|,]+(?=https?:)/))
      .filter((url) => url !== ''),
    state: oneOf(one('product:state'), ['draft', 'published', 'archived'], 'product:state'),
    productTax: one('product:tax_category'),
    texts: textsOf(values),
    attributes: tailsOf(values, 'attribute:'),
    options: tailsOf(values, 'option:'),
    decimalSeparator: mapping.decimalSeparator,
    publish: mapping.publish === true,
  };
}

/** `Clothing > Shirts` are names from the root on; one word alone may be a code. */
function splitPath(text: string): string | readonly string[] {
  const parts = text
    .split('>')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.length > 1 ? parts : (parts[0] ?? text);
}

function oneOf<T extends string>(text: string | undefined, all: readonly T[], target: string): T | undefined {
  if (text === undefined) return undefined;
  const found = all.find((one) => one === text.toLowerCase());
  if (found === undefined) throw new Unreadable('value_unknown', `${target} takes ${all.join(', ')}`);
  return found;
}

function wholeNumber(text: string | undefined, separator: '.' | ','): number | undefined {
  if (text === undefined) return undefined;
  const value = parseDecimal(text, separator);
  if (value === null || value < 0n) throw new Unreadable('bad_number', 'the weight is not a number of grams');
  return Math.round(toNumber(value));
}

function textsOf(values: Values): ProductRow['texts'] {
  const texts: Record<string, Partial<Record<'name' | 'short' | 'description', string>>> = {};
  for (const [target, cells] of values) {
    const [, field, language] = /^(name|short|description):(.+)$/.exec(target) ?? [];
    if (field === undefined || language === undefined) continue;
    texts[language] = { ...texts[language], [field]: cells.join(' ') };
  }
  return texts;
}

function tailsOf(values: Values, head: string): Record<string, string> {
  return Object.fromEntries(
    [...values]
      .filter(([target]) => target.startsWith(head))
      .map(([target, cells]) => [target.slice(head.length), cells[0] ?? '']),
  );
}
