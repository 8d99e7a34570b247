/** What is owed to customers, and where it went: read from the ledger, and compared with the lots to the unit. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { run, runOne, type On } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import { localDate, localMidnight } from './lot-life.ts';
import { isTimeZone, worthOf } from './programme.ts';
import { flowsByMonth, liabilityOfLedger, partnerFlows, type FlowRow } from './view.sql.ts';

type Report = z.infer<typeof contract.liability>;
type Months = z.infer<typeof contract.liabilityMonths>;

/** The books of customers: what is in them is owed, less what they owe us. */
const owed: readonly string[] = ['customer', 'held', 'debt'];

/** Default: the month until now. In one snapshot, so that ledger and lots are of the same instant. */
export async function liabilityReport(
  on: On,
  deps: Pick<LoyaltyDeps, 'programmes'>,
  wish: { readonly from?: string | undefined; readonly until?: string | undefined },
  now: Date,
): Promise<Report> {
  const isUntilNow = wish.until === undefined;
  const until = isUntilNow ? now : new Date(wish.until);
  const from = wish.from === undefined ? new Date(until.getTime() - 30 * 86_400_000) : new Date(wish.from);
  const programme = await deps.programmes.at(on, now);
  // Until now means all that is in the books: another process may be a moment ahead of this clock.
  const end = isUntilNow ? new Date(now.getTime() + 86_400_000) : until;
  const { flows, lots: all } = await runOne(on, liabilityOfLedger, [from, end, now]);
  const lots = isUntilNow ? all : null;
  const partners = await run(on, partnerFlows, [from, end]);
  const kinds = [...new Set([...flows, ...(lots ?? [])].map((row) => row.kind))].sort();
  return {
    from: from.toISOString(),
    until: until.toISOString(),
    currency: programme?.currency ?? null,
    kinds: kinds.map((kind) => {
      const own = flows.filter((row) => row.kind === kind);
      const sums = sumsOf(kind, own);
      const { closing } = sums;
      const standing = lots?.find((row) => row.kind === kind) ?? null;
      const worth = programme?.kinds.find((one) => one.id === kind)?.worth ?? null;
      return {
        ...sums,
        closingWorthMinor: worth === null ? null : worthOf(worth, Math.max(0, closing)),
        lots:
          standing === null
            ? null
            : {
                active: standing.active,
                pending: standing.pending,
                expired: standing.expired,
                held: standing.held,
                debt: standing.debt,
              },
        closes:
          standing === null ||
          closing === standing.active + standing.pending + standing.expired + standing.held - standing.debt,
        flows: own
          .filter((row) => row.within > 0)
          .map((row) => ({ debit: row.debit, credit: row.credit, amount: row.within })),
      };
    }),
    partners: partners.map((row) => ({
      partnerId: row.partner_id,
      kind: row.kind,
      issued: row.issued,
      owesMinor: Number((BigInt(Math.max(0, row.issued)) * BigInt(row.price_minor)) / 1_000n),
      currency: row.currency,
    })),
  };
}

/** Where it came from and went within the time that `flows` tell of. */
function sumsOf(kind: string, flows: readonly FlowRow[]): Months['months'][number]['kinds'][number] {
  const opening = balanceOf(flows, (row) => row.before);
  const net = (book: string, sign: 1 | -1): number => sign * flows.reduce((sum, row) => sum + moved(row, book), 0);
  return {
    kind,
    opening,
    issued: net('issued', -1) + net('opening', -1),
    redeemed: net('redeemed', 1),
    breakage: net('breakage', 1),
    corrected: net('corrected', 1) + net('clearing', 1),
    forgiven: net('forgiven', -1),
    closing: opening + balanceOf(flows, (row) => row.within),
  };
}

/** Month by month, from one reading of the ledger. Throws `bad_request` for a time zone that there is not. */
export async function liabilityMonths(
  on: On,
  deps: Pick<LoyaltyDeps, 'programmes'>,
  wish: { readonly months: number; readonly timeZone?: string | undefined },
  now: Date,
): Promise<Months> {
  const timeZone = wish.timeZone ?? (await deps.programmes.at(on, now))?.timeZone ?? 'UTC';
  if (!isTimeZone(timeZone)) throw problem(badRequest, { detail: 'there is no such time zone' });
  const { year, month } = localDate(now, timeZone);
  const begins = Array.from({ length: wish.months }, (_, at) =>
    localMidnight(timeZone, year, month - (wish.months - 1 - at), 1),
  );
  const flows = await run(on, flowsByMonth, [begins.map((from) => from.toISOString())]);
  const kinds = [...new Set(flows.map((row) => row.kind))].sort();
  return {
    timeZone,
    months: begins.map((from, at) => ({
      from: from.toISOString(),
      until: (begins[at + 1] ?? now).toISOString(),
      kinds: kinds.map((kind) =>
        sumsOf(
          kind,
          flows
            .filter((row) => row.kind === kind && row.month <= at + 1)
            .map(({ month: of, amount, ...row }) => ({
              ...row,
              before: of <= at ? amount : 0,
              within: of === at + 1 ? amount : 0,
            })),
        ),
      ),
    })),
  };
}

/** Credited less debited. */
const moved = (row: FlowRow, book: string): number =>
  (row.credit === book ? row.within : 0) - (row.debit === book ? row.within : 0);

const balanceOf = (rows: readonly FlowRow[], amount: (row: FlowRow) => number): number =>
  rows.reduce(
    (sum, row) => sum + (owed.includes(row.credit) ? amount(row) : 0) - (owed.includes(row.debit) ? amount(row) : 0),
    0,
  );
