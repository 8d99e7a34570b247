/** What products are made of: settings, attributes, categories, read together. */
import { z } from 'zod';
import { run, runOne, type On, type Tx } from '../kit/sql.ts';
import {
  attributes,
  categories,
  holdAttributes,
  settings,
  type AttributeRow,
  type CategoryRow,
} from './definitions.sql.ts';

/** What a product must say in a channel to be complete there: fields, see completeness.ts, in these languages. */
export const channelNeeds = z.object({
  channel: z.string(),
  languages: z.array(z.string()),
  fields: z.array(z.string()),
  zones: z.array(z.object({ zone: z.string(), currency: z.string() })).default([]),
});
export type ChannelNeeds = z.infer<typeof channelNeeds>;

export interface Definitions {
  readonly version: number;
  /** In the order of fallback; the first one names things for staff. */
  readonly languages: readonly string[];
  readonly channels: readonly ChannelNeeds[];
  readonly attributes: ReadonlyMap<string, AttributeRow>;
  readonly categories: ReadonlyMap<string, CategoryRow>;
}

export async function readDefinitions(on: On): Promise<Definitions> {
  const [set, attributeRows, categoryRows] = await Promise.all([
    runOne(on, settings),
    run(on, attributes),
    run(on, categories),
  ]);
  return made(set, attributeRows, categoryRows);
}

/** As `readDefinitions`, and the attributes stay as they are until the transaction ends. */
export async function holdDefinitions(tx: Tx): Promise<Definitions> {
  const [set, attributeRows, categoryRows] = await Promise.all([
    runOne(tx, settings),
    run(tx, holdAttributes),
    run(tx, categories),
  ]);
  return made(set, attributeRows, categoryRows);
}

function made(
  set: { version: number; languages: readonly string[]; channels: unknown },
  attributeRows: readonly AttributeRow[],
  categoryRows: readonly CategoryRow[],
): Definitions {
  return {
    version: set.version,
    languages: set.languages,
    channels: z.array(channelNeeds).parse(set.channels),
    attributes: new Map(attributeRows.map((row) => [row.code, row])),
    categories: new Map(categoryRows.map((row) => [row.code, row])),
  };
}

/** The words in this language, else in its base language, else in the first of the languages that has them, else in any. */
export function inLanguage<T>(
  all: Readonly<Record<string, T>>,
  wanted: string | undefined,
  languages: readonly string[],
): { readonly language: string; readonly value: T } | undefined {
  const order = [
    ...(wanted === undefined ? [] : [wanted, wanted.split('-')[0] ?? wanted]),
    ...languages,
    ...Object.keys(all),
  ];
  for (const language of order) {
    const value = all[language];
    if (value !== undefined) return { language, value };
  }
  return undefined;
}

/** The nearest category's tax category, from the product's own up to the root. */
export function taxCategoryOf(categoryPath: readonly string[], definitions: Definitions): string | null {
  for (const code of categoryPath.toReversed()) {
    const tax = definitions.categories.get(code)?.tax_category;
    if (tax != null) return tax;
  }
  return null;
}

export const pathOf = (category: string | null, definitions: Definitions): readonly string[] =>
  category === null ? [] : (definitions.categories.get(category)?.path ?? []);
