/** Taking a tender: cash, terminal, cash on delivery, gift card, store credit, points, card. What needs no provider is decided here. */
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import type { TenderWish } from './contract.ts';
import { spendCredit } from './credit.ts';
import type { OrdersDeps } from './deps.ts';
import { cashRounding, type CashRule } from './money.ts';
import { tenderRefused, tooMuchPaid, unknownProvider } from './problems.ts';
import { isStanding } from './states.ts';
import type { NewCall, OrderWork, WorkTender } from './work.ts';

export interface TenderContext {
  readonly orderId: string;
  readonly originId: string | null;
  readonly currency: string;
  readonly openMinor: number;
  readonly cash: CashRule | undefined;
  /** The goods that it pays for, for rules about what points may pay. */
  readonly goods?: readonly { readonly sku: string; readonly totalMinor: number }[];
  readonly now: Date;
}

export type TenderDeps = Pick<OrdersDeps, 'points' | 'providers'>;

export interface TakenTender {
  readonly tender: WorkTender;
  /** To be made after the commit. */
  readonly call: Omit<NewCall, 'callId'> | null;
  /** The provider's token, for the call; it is not kept. */
  readonly token: string | null;
}

/** Takes one tender in the caller's transaction. `key` counts once for its order. Throws `more_than_due` and `tender_refused`. */
export async function takeTender(
  tx: Tx,
  deps: TenderDeps,
  at: TenderContext,
  wish: TenderWish,
  key: string,
): Promise<TakenTender> {
  const amountMinor = wish.amountMinor ?? at.openMinor;
  if (amountMinor > at.openMinor || amountMinor <= 0)
    throw problem(tooMuchPaid, { issues: [{ path: 'openMinor', message: String(at.openMinor) }] });
  const base = newTender(wish, amountMinor, key, at.now);
  switch (wish.method) {
    case 'cash':
      return plain({ ...base, ...cashOf(wish, amountMinor, at) });
    case 'terminal':
      return plain({ ...base, reference: wish.reference ?? null, state: 'captured', capturedMinor: amountMinor });
    case 'cash_on_delivery':
      return plain({ ...base, state: 'promised' });
    case 'gift_card':
    case 'store_credit': {
      const spent = await spendCredit(tx, { ...at, wish, amountMinor, key: base.id });
      if (spent.kind === 'refused') throw problem(tenderRefused, { detail: spent.why });
      const detail = { accountId: spent.accountId, hint: spent.hint };
      return plain({ ...base, reference: null, state: 'captured', capturedMinor: amountMinor, detail });
    }
    case 'points': {
      const { orderId, originId, currency, goods = [], now } = at;
      const { reference } = wish;
      const slip = reference === undefined ? {} : { reference };
      const spend = { key: base.id, originId, amountMinor, currency, orderId, goods, ...slip, now };
      const spent = await deps.points.spend(tx, spend);
      if (spent.kind === 'refused') throw problem(tenderRefused, { detail: spent.why });
      return plain({ ...base, state: 'captured', capturedMinor: amountMinor });
    }
    case 'card': {
      const provider = wish.provider ?? deps.providers.standard;
      if (deps.providers.byName(provider) === undefined) throw problem(unknownProvider);
      return {
        tender: { ...base, reference: null, provider },
        call: { tenderId: base.id, refundId: null, provider, what: 'start', amountMinor },
        token: wish.reference ?? null,
      };
    }
  }
}

/** The goods of an order that stand, as tenders pay for them. */
export const goodsPaid = (work: Pick<OrderWork, 'units' | 'line'>): { sku: string; totalMinor: number }[] =>
  work.units
    .filter((unit) => isStanding(unit.state) && unit.locationId !== null)
    .map((unit) => ({ sku: work.line(unit.lineNo).sku, totalMinor: unit.totalMinor }));

const plain = (tender: WorkTender): TakenTender => ({ tender, call: null, token: null });

function newTender(wish: TenderWish, amountMinor: number, key: string, now: Date): WorkTender {
  return {
    id: newId(now.getTime()),
    method: wish.method,
    provider: null,
    reference: null,
    key,
    state: 'pending',
    amountMinor,
    capturedMinor: 0,
    refundedMinor: 0,
    redirectUrl: null,
    detail: {},
    openCalls: 0,
    openVoids: 0,
    changed: true,
  };
}

/** The drawer gets the amount as coins can pay it; what was given beyond that is the change. Pure. */
function cashOf(
  wish: TenderWish,
  amountMinor: number,
  at: Pick<TenderContext, 'cash' | 'openMinor'>,
): Pick<WorkTender, 'state' | 'capturedMinor' | 'detail'> {
  const roundingMinor = amountMinor === at.openMinor ? cashRounding(amountMinor, at.cash) : 0;
  const wanted = amountMinor + roundingMinor;
  const given = wish.givenMinor ?? wanted;
  if (given < wanted) throw problem(tenderRefused, { detail: `${given} is less than ${wanted}` });
  return { state: 'captured', capturedMinor: amountMinor, detail: { roundingMinor, changeMinor: given - wanted } };
}
