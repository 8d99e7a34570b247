/**
 * A row of a product file is a variant, with what it says of its product. Targets of columns: `variant:sku` (the only one that must be
 * there), `variant:gtin|weight_grams|tax_category|state|replaces`, `variant:parts` (`MUG*2|TEA`: what a bundle is made of);
 * `product:handle` (else the SKU), `product:brand|category|image|state|tax_category`, `product:relations` (`goes_with:tea|replaces:mug`, with variants
 * `MUG-RED>accessory_of:set/SET-2`),
 * `product:media` and `product:assortment` (as the API writes them, in JSON); `category:1` … `category:6`, the levels of a category by their
 * names; `name|short|description|seo_title|seo_description:<language>` (several columns for one text are joined by a space);
 * `attribute:<code>` of the product, `variant_attribute:<code>`, `option:<code>`, each also with `:<language>` behind it. Pure.
 */
import { z } from 'zod';
import * as contract from '../../../contracts/catalogue.ts';
import { parseDecimal, toNumber, type ImportMapping, type Values } from '../channels/index.ts';
import type { ProductDocument, VariantDocument } from './document.ts';

export type TextField = 'name' | 'short' | 'description' | 'seoTitle' | 'seoDescription';
/** By attribute: a cell, or cells by language. */
export type Said = Readonly<Record<string, string | Readonly<Record<string, string>>>>;

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
  readonly texts: Readonly<Record<string, Readonly<Partial<Record<TextField, string>>>>>;
  readonly attributes: Said;
  readonly variantAttributes: Said;
  readonly options: Said;
  readonly replaces: string | undefined;
  readonly parts: VariantDocument['parts'] | undefined;
  readonly relations: ProductDocument['relations'] | undefined;
  readonly media: ProductDocument['media'] | undefined;
  readonly assortment: ProductDocument['assortment'] | undefined;
  readonly decimalSeparator: '.' | ',';
  readonly publish: boolean;
}

const single =
  /^(variant:(sku|gtin|weight_grams|tax_category|state|parts|replaces)|product:(handle|brand|category|state|tax_category|media|relations|assortment)|category:[1-6])$/;
const open =
  /^(product:image|(name|short|description|seo_title|seo_description):[a-z]{2,3}(-[A-Z]{2})?|(attribute|variant_attribute|option):[a-z0-9][a-z0-9_-]{0,62}(:[a-z]{2,3}(-[A-Z]{2})?)?)$/;

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
      .flatMap((cell) => cell.split(/[\s|,]+(?=https?:|\/api\/)/))
      .filter((url) => url !== ''),
    state: oneOf(one('product:state'), ['draft', 'published', 'archived'], 'product:state'),
    productTax: one('product:tax_category'),
    texts: textsOf(values),
    attributes: tailsOf(values, 'attribute:'),
    variantAttributes: tailsOf(values, 'variant_attribute:'),
    options: tailsOf(values, 'option:'),
    replaces: one('variant:replaces'),
    parts: partsOf(one('variant:parts')),
    relations: relationsOf(one('product:relations')),
    media: inJson(one('product:media'), 'product:media', z.array(contract.media).max(100)),
    assortment: inJson(one('product:assortment'), 'product:assortment', z.array(contract.assortmentRule).max(200)),
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

const textFields: Readonly<Record<string, TextField>> = {
  name: 'name',
  short: 'short',
  description: 'description',
  seo_title: 'seoTitle',
  seo_description: 'seoDescription',
};

function textsOf(values: Values): ProductRow['texts'] {
  const texts: Record<string, Partial<Record<TextField, string>>> = {};
  for (const [target, cells] of values) {
    const [, word = '', language] = /^(\w+):(.+)$/.exec(target) ?? [];
    const field = textFields[word];
    if (field === undefined || language === undefined) continue;
    texts[language] = { ...texts[language], [field]: cells.join(' ') };
  }
  return texts;
}

function tailsOf(values: Values, head: string): Said {
  const said: Record<string, string | Record<string, string>> = {};
  for (const [target, cells] of values) {
    if (!target.startsWith(head)) continue;
    const [code = '', language] = target.slice(head.length).split(':');
    const cell = cells[0] ?? '';
    const before = said[code];
    // Words in languages say more than one without.
    if (language === undefined) said[code] = typeof before === 'object' ? before : cell;
    else said[code] = { ...(typeof before === 'object' ? before : {}), [language]: cell };
  }
  return said;
}

const list = (text: string): string[] =>
  text
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '');

/** `MUG*2|TEA` */
function partsOf(text: string | undefined): ProductRow['parts'] {
  if (text === undefined) return undefined;
  return list(text).map((part) => {
    const [, sku, quantity = '1'] = /^([A-Za-z0-9._-]{1,64})(?:\*(\d{1,5}))?$/.exec(part) ?? [];
    if (sku === undefined) throw new Unreadable('value_unknown', `variant:parts takes SKU*quantity, and not ${part}`);
    return { sku, quantity: Number(quantity) };
  });
}

/** `goes_with:tea|MUG-RED>accessory_of:set/SET-2`: the variant of this product before it, that of the other behind it. */
function relationsOf(text: string | undefined): ProductRow['relations'] {
  if (text === undefined) return undefined;
  return list(text).map((one) => {
    const [, sku, kind, handle, otherSku] = /^(?:(.+)>)?([a-z_]+):([^/]*)(?:\/(.+))?$/.exec(one) ?? [];
    const ends = { ...(sku === undefined ? {} : { sku }), ...(otherSku === undefined ? {} : { otherSku }) };
    const read = contract.relation.safeParse({ kind, handle, ...ends });
    if (!read.success)
      throw new Unreadable(
        'value_unknown',
        `product:relations takes ${contract.relationKinds.join(', ')}:handle, with variants SKU>kind:handle/SKU`,
      );
    return read.data;
  });
}

function inJson<T>(text: string | undefined, target: string, shape: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined;
  const read = shape.safeParse(parsed(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Unreadable('value_unknown', `${target}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is no JSON'}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
