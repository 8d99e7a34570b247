/** What passes the door of the catalogue: plain frozen data, and the ports that later parts fill. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import type { On } from '../kit/sql.ts';

export type AttributeValue = z.infer<typeof contract.attributeValue>;

/** All that pricing, stock and orders need to know of a variant. */
export interface VariantFacts {
  readonly sku: string;
  readonly gtin: string | null;
  readonly productId: string;
  readonly handle: string;
  /** In the first language of the settings: the product's name and what tells the variant from its sisters. */
  readonly name: string;
  /** In every language that the product has. */
  readonly names: Readonly<Record<string, string>>;
  readonly brand: string | null;
  /** The variant's, else the product's, else the nearest category's that has one, else `standard`. */
  readonly taxCategory: string;
  /** Codes from the root to the product's category; empty without one. */
  readonly categoryPath: readonly string[];
  /** The product's, the variant's and its options. */
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  /** The parts of a bundle; null for what is none. */
  readonly bundleOf: readonly { readonly sku: string; readonly quantity: number }[] | null;
  readonly weightGrams: number | null;
  readonly image: string | null;
  /** The product is published, and the variant active. Where and when it is sold: `soldOf`. */
  readonly published: boolean;
}

/** Where somebody stands: what is null or absent is not asked for. */
export interface Place {
  readonly channel?: SourceKind | null | undefined;
  readonly locationId?: string | null | undefined;
  readonly region?: string | null | undefined;
}

/** Filled by pricing: shelf prices for showing; SKUs without a price are absent. */
export type PricesPort = (
  on: On,
  skus: readonly string[],
  where: { readonly zone: string; readonly currency: string; readonly now: Date },
) => Promise<
  ReadonlyMap<string, { readonly amountMinor: number; readonly listMinor: number; readonly currency: string }>
>;

/** Filled by stock: what can be had of each SKU, by location; absent means none. Without locations: in all of them. */
export type AvailabilityPort = (
  on: On,
  skus: readonly string[],
  locationIds: readonly string[],
) => Promise<ReadonlyMap<string, ReadonlyMap<string, number>>>;

/** Filled by orders: has this customer bought one of these SKUs? */
export type BoughtPort = (
  on: On,
  identifiers: readonly { readonly type: string; readonly value: string }[],
  skus: readonly string[],
) => Promise<boolean>;

/** Filled by identity: where what this customer does is bound; null when none of the identifiers may identify somebody. */
export type OriginPort = (
  on: On,
  identifiers: readonly { readonly type: string; readonly value: string }[],
) => Promise<string | null>;
