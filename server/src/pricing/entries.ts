/** Prices between the API, the draft's rows and the document. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/pricing.ts';
import type { PriceEntry } from '../../../quote/index.ts';
import type { Param } from '../kit/sql.ts';
import type { PriceRow } from './pricing.sql.ts';

export type DraftPrice = z.infer<typeof contract.draftPrice>;
export type PriceKey = z.infer<typeof contract.removePricesBody>['prices'][number];

/** The columns of the key, in the order of the statements. */
export function keyColumns(prices: readonly PriceKey[]): Param[] {
  return [
    prices.map((price) => price.sku),
    prices.map((price) => price.zone ?? ''),
    prices.map((price) => price.group ?? ''),
    prices.map((price) => price.currency),
    prices.map((price) => price.minQuantity),
    prices.map((price) => price.kind),
    prices.map((price) => price.exception ?? ''),
    prices.map((price) => price.validFrom),
  ];
}

export function valueColumns(prices: readonly DraftPrice[]): Param[] {
  return [
    prices.map((price) => price.validUntil),
    prices.map((price) => price.amountMinor),
    prices.map((price) => price.previousMinor),
    prices.map((price) => price.floorMinor),
  ];
}

export function entryOf(row: PriceRow): PriceEntry {
  return {
    zone: row.zone === '' ? null : row.zone,
    group: row.customer_group === '' ? null : row.customer_group,
    currency: row.currency,
    minQuantity: row.min_quantity,
    validFrom: row.valid_from?.toISOString() ?? null,
    validUntil: row.valid_until?.toISOString() ?? null,
    kind: row.kind,
    amountMinor: row.amount_minor,
    previousMinor: row.previous_minor,
    floorMinor: row.floor_minor,
    exception: row.exception === '' ? null : row.exception,
  };
}

/** A price that the table would refuse, in words; null: it is fine. */
export function faultOf(price: DraftPrice): string | null {
  if (price.previousMinor !== null && price.previousMinor < price.amountMinor) {
    return 'the price before is below the price';
  }
  if (price.floorMinor !== null && price.floorMinor > price.amountMinor) return 'the floor is above the price';
  if (
    price.validFrom !== null &&
    price.validUntil !== null &&
    Date.parse(price.validFrom) >= Date.parse(price.validUntil)
  ) {
    return 'it ends before it begins';
  }
  return null;
}
