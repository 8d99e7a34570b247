/** What the routes of pricing stand on, and who may call them. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/pricing.ts';
import type { PriceBook } from '../../../quote/index.ts';
import { allowed } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { runMaybe, type Db, type On } from '../kit/sql.ts';
import {
  nobody,
  type CartRequest,
  type CustomerPort,
  type FactsPort,
  type MembershipPort,
  type PricingCustomer,
} from './contract.ts';
import { defaultBook } from './pricing.sql.ts';
import { noBook } from './problems.ts';
import type { Shelf } from './shelf.ts';

export const tag = 'pricing';
export const readers = allowed('admin', 'marketer', 'analyst', 'agent', 'store', 'channel');
export const editors = allowed('admin', 'marketer');

export interface RoutePorts {
  readonly db: Db;
  readonly shelf: Shelf;
  readonly facts: FactsPort;
  readonly customerOf: CustomerPort;
  readonly membershipsOf: MembershipPort;
}

/** Who buys: as the caller says, joined with what we know of the identifiers. */
export async function customerFrom(
  { customerOf }: Pick<RoutePorts, 'customerOf'>,
  on: On,
  said: z.infer<typeof contract.pricedCustomer>,
): Promise<PricingCustomer> {
  const known = said.identifiers.length === 0 ? nobody : await customerOf(on, said.identifiers);
  return {
    key: known.key,
    originIds: known.originIds,
    groups: [...new Set([...known.groups, ...said.groups])],
    audiences: [...new Set([...known.audiences, ...said.audiences])],
    ...(said.pointsAvailableMinor === undefined ? {} : { pointsAvailableMinor: said.pointsAvailableMinor }),
  };
}

export function cartFrom(cart: z.infer<typeof contract.cart>): CartRequest {
  return cart;
}

/** The book that was named, or the default one; throws `no_price_book`. */
export async function bookIdFrom(on: On, named: string | undefined): Promise<string> {
  const bookId = named ?? (await runMaybe(on, defaultBook))?.id;
  if (bookId === undefined) throw problem(noBook);
  return bookId;
}

/** The version in force; throws `no_price_book`. */
export async function bookFrom(
  { shelf }: Pick<RoutePorts, 'shelf'>,
  named: string | undefined,
  now: Date,
): Promise<PriceBook> {
  const book = await shelf.current(named ?? null, now);
  if (book === null) throw problem(noBook);
  return book;
}

/** A version by number, or the one in force as `current`; throws `not_found`. */
export async function versionFrom(
  { shelf }: Pick<RoutePorts, 'shelf'>,
  bookId: string,
  version: string,
  now: Date,
): Promise<PriceBook> {
  const book =
    version === 'current'
      ? await shelf.current(bookId, now)
      : /^\d{1,9}$/.test(version)
        ? await shelf.versionOf(bookId, Number(version))
        : null;
  if (book === null) throw problem(notFound);
  return book;
}
