/** A product as people edit it: the whole of it, with its variants. Pure: how a change meets what is there. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';

export type ProductDocument = Omit<z.output<typeof contract.createProductBody>, 'handle' | 'publish'>;
export type VariantDocument = z.output<typeof contract.variantInput>;
export type Change = { readonly [K in keyof ProductDocument]?: ProductDocument[K] | undefined };

export const emptyProduct: ProductDocument = Object.freeze({
  brand: null,
  category: null,
  taxCategory: null,
  texts: {},
  attributes: {},
  media: [],
  variants: [],
  relations: [],
  assortment: [],
});

/** Fields that are given take the place of what was there; variants are joined by SKU, because a SKU never goes. */
export function merge(before: ProductDocument, change: Change): ProductDocument {
  const given = Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Partial<ProductDocument>;
  return { ...before, ...given, variants: mergeVariants(before.variants, given.variants ?? []) };
}

function mergeVariants(before: readonly VariantDocument[], given: readonly VariantDocument[]): VariantDocument[] {
  const changed = new Map(given.map((variant) => [variant.sku, variant]));
  const known = new Set(before.map(({ sku }) => sku));
  return [
    ...before.map((variant) => changed.get(variant.sku) ?? variant),
    ...given.filter(({ sku }) => !known.has(sku)),
  ];
}

/** Does a variant with these options have the wanted ones among them? */
export function hasOptions(options: VariantDocument['options'], wanted: VariantDocument['options'] = {}): boolean {
  return Object.entries(wanted).every(([code, value]) => canonical(options[code]) === canonical(value));
}

/** The same text for the same content: the database does not keep the order of keys. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return `{${entries
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, one]) => `${JSON.stringify(key)}:${canonical(one)}`)
    .join(',')}}`;
}

/** Which fields differ: names alone, for events and the audit log. */
export function changedFields(before: ProductDocument, after: ProductDocument): string[] {
  return (Object.keys(emptyProduct) as (keyof ProductDocument)[]).filter(
    (key) => canonical(before[key]) !== canonical(after[key]),
  );
}
