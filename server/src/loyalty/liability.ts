/** What is owed to customers, and where it went: read from the ledger, and compared with the lots to the unit. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty.ts';
import { run, runOne, type On } from '../kit/sql.ts';
import type { LoyaltyDeps } from './deps.ts';
import { worthOf } from './programme.ts';
import { liabilityOfLedger, partnerFlows, type FlowRow } from './view.sql.ts';

type Report = z.infer<typeof contract.liability>;

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
      const opening = balanceOf(own, (row) => row.before);
      const closing = opening + balanceOf(own, (row) => row.within);
      const standing = lots?.find((row) => row.kind === kind) ?? null;
      const worth = programme?.kinds.find((one) => one.id === kind)?.worth ?? null;
      const net = (book: string, sign: 1 | -1): number => sign * own.reduce((sum, row) => sum + moved(row, book), 0);
      return {
        kind,
        opening,
        issued: net('issued', -1) + net('opening', -1),
        redeemed: net('redeemed', 1),
        breakage: net('breakage', 1),
        corrected: net('corrected', 1) + net('clearing', 1),
        forgiven: net('forgiven', -1),
        closing,
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

/** Credited less debited. */
const moved = (row: FlowRow, book: string): number =>
  (row.credit === book ? row.within : 0) - (row.debit === book ? row.within : 0);

const balanceOf = (rows: readonly FlowRow[], amount: (row: FlowRow) => number): number =>
  rows.reduce(
    (sum, row) => sum + (owed.includes(row.credit) ? amount(row) : 0) - (owed.includes(row.debit) ? amount(row) : 0),
    0,
  );
