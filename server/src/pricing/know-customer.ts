/** What the database knows of a cart's codes and budgets and of who buys, as the kernel takes it. */
import {
  hasMadeForm,
  isMade,
  maxCodes,
  mendCode,
  normaliseCode,
  type CodeRefusal,
  type CustomerSnapshot,
  type KnownBudget,
  type KnownCode,
  type PriceBook,
} from '../../../quote/index.ts';
import { run, type On } from '../kit/sql.ts';
import * as sql from './codes.sql.ts';
import type { MembershipPort, PricingCustomer } from './contract.ts';
import { audiencesNamedIn } from './named-audiences.ts';

/** No statement without codes, limited promotions and those for an audience; one or two for each otherwise. */
export async function snapshotOf(
  on: On,
  membershipsOf: MembershipPort,
  book: PriceBook,
  customer: PricingCustomer,
  cart: { readonly codes: readonly string[]; readonly currency: string },
  now: Date,
): Promise<CustomerSnapshot> {
  const [audiences, codes, budgets] = await Promise.all([
    knownAudiences(on, membershipsOf, book, customer),
    knownCodes(on, book.bookId, cart.codes, customer, now),
    knownBudgets(on, book, customer, cart.currency),
  ]);
  return {
    groups: customer.groups,
    audiences,
    ...(customer.pointsAvailableMinor === undefined ? {} : { pointsAvailableMinor: customer.pointsAvailableMinor }),
    ...(codes.length === 0 ? {} : { codes }),
    ...(budgets.length === 0 ? {} : { budgets }),
  };
}

/** What the caller said of her, and those of the book's audiences that she is in. */
async function knownAudiences(
  on: On,
  membershipsOf: MembershipPort,
  book: PriceBook,
  { originIds, audiences }: PricingCustomer,
): Promise<readonly string[]> {
  const named = audiencesNamedIn(book);
  if (named.length === 0 || originIds.length === 0) return audiences;
  return [...new Set([...audiences, ...(await membershipsOf(on, originIds, named))])];
}

export const keysOf = (customer: Pick<PricingCustomer, 'key' | 'originIds'>): string[] => [
  ...new Set([...customer.originIds, ...(customer.key === null ? [] : [customer.key])]),
];

/** Codes as typed or heard: found as they are, or mended when the check sign proves what was meant. */
export async function knownCodes(
  on: On,
  bookId: string,
  typed: readonly string[],
  customer: Pick<PricingCustomer, 'key' | 'originIds'>,
  now: Date,
): Promise<KnownCode[]> {
  const given = [...new Set(typed.map(normaliseCode))].filter((code) => code !== '').slice(0, maxCodes);
  if (given.length === 0) return [];
  const wanted = [...new Set(given.flatMap((code) => [code, mendCode(code) ?? code]))];
  const keys = keysOf(customer);
  const rows = new Map((await run(on, sql.codesByText, [wanted])).map((row) => [row.code, row]));
  const perCustomer = [...rows.values()].filter((row) => row.uses_per_customer !== null).map((row) => row.code);
  const used = new Map(
    (perCustomer.length === 0 || keys.length === 0 ? [] : await run(on, sql.codeUsesOf, [perCustomer, keys])).map(
      (row) => [row.code, row.uses],
    ),
  );
  return given.map((code): KnownCode => {
    const row = rows.get(code) ?? rows.get(mendCode(code) ?? code);
    if (row === undefined || row.book_id !== bookId) {
      const refusal =
        row === undefined && hasMadeForm(code) && !isMade(code) && mendCode(code) === null ? 'mistyped' : 'unknown';
      return { code, promotionId: null, refusal };
    }
    return { code, promotionId: row.promotion_id, refusal: refusalOf(row, keys, used.get(row.code) ?? 0, now) };
  });
}

/** Why this code may not be used now; null: it may. */
export function refusalOf(
  row: sql.CodeRow,
  keys: readonly string[],
  usedByCustomer: number,
  now: Date,
): CodeRefusal | null {
  if (row.state === 'closed') return 'closed';
  if (row.valid_from !== null && row.valid_from > now) return 'not_yet';
  if (row.valid_until !== null && row.valid_until <= now) return 'expired';
  if (row.uses_limit !== null && row.uses >= row.uses_limit) return 'used_up';
  const mine = row.owner_key !== null || row.uses_per_customer !== null;
  if (mine && keys.length === 0) return 'needs_customer';
  if (row.owner_key !== null && !keys.includes(row.owner_key)) return 'not_yours';
  return row.uses_per_customer !== null && usedByCustomer >= row.uses_per_customer ? 'yours_used_up' : null;
}

async function knownBudgets(
  on: On,
  book: PriceBook,
  customer: Pick<PricingCustomer, 'key' | 'originIds'>,
  currency: string,
): Promise<KnownBudget[]> {
  const limited = book.promotions.filter(({ limits }) => Object.keys(limits).length > 0);
  if (limited.length === 0) return [];
  const ids = limited.map((promotion) => promotion.id);
  const rows = await run(on, sql.budgetsOf, [book.bookId, ids]);
  const keys = keysOf(customer);
  const counted = limited.filter(({ limits }) => limits.usesPerCustomer !== undefined).map(({ id }) => id);
  const uses = new Map(
    (counted.length === 0 || keys.length === 0
      ? []
      : await run(on, sql.promotionUsesOf, [counted, book.bookId, keys])
    ).map((row) => [row.promotion_id, row.uses]),
  );
  return limited.map(({ id, limits }): KnownBudget => {
    const left = (which: string): number | null => {
      const row = rows.find((budget) => budget.promotion_id === id && budget.currency === which);
      return row === undefined || row.most === null ? null : Math.max(0, row.most - row.used);
    };
    const perCustomer = limits.usesPerCustomer;
    const refusal =
      left('') === 0
        ? 'budget_spent'
        : perCustomer === undefined
          ? null
          : keys.length === 0
            ? 'needs_customer'
            : (uses.get(id) ?? 0) >= perCustomer
              ? 'yours_used_up'
              : null;
    return { promotionId: id, leftMinor: left(currency), refusal };
  });
}
