/** Loyalty: a customer's balances and their history, holds, what staff does, liability. Amounts are whole units of a balance kind. */
import { z } from 'zod';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { kindId, occasion } from './loyalty-programme.ts';

export * from './loyalty-programme.ts';

const amount = z.int().min(1).max(1_000_000_000);
const minor = z.int().min(1).max(1_000_000_000_000);
const reason = z.string().min(1).max(200);
/** Strongest first is not needed: the rules of identity say which counts. */
const customer = z.array(identifier).min(1).max(20);

export const balance = z.object({
  kind: kindId,
  /** What can be spent now. */
  available: z.int(),
  /** Of it, what other members of the household have. */
  shared: z.int(),
  /** Earned, and not active yet. */
  pending: z.int(),
  held: z.int(),
  /** What later earnings settle first. */
  debt: z.int(),
  /** What `available` pays, in minor units of the programme's currency; null: it pays nothing. */
  worthMinor: z.int().nullable(),
});
export const lot = z.object({
  id,
  kind: kindId,
  source: z.enum(['earn', 'grant', 'opening', 'gift', 'give_back', 'reverse']),
  amount: z.int(),
  free: z.int(),
  held: z.int(),
  activatesAt: instant,
  expiresAt: instant.nullable(),
  orderId: id.nullable(),
  createdAt: instant,
});
export const tierView = z.object({
  id: z.string().nullable(),
  name: z.string().nullable(),
  keepUntil: instant.nullable(),
  progress: z.object({ spentMinor: z.int(), earned: z.int(), orders: z.int() }),
  next: z
    .object({ id: z.string(), name: z.string(), missing: z.int(), by: z.enum(['spent', 'earned', 'orders']) })
    .nullable(),
});
export const loyaltyAccount = z.object({
  personId: id,
  currency: z.string().nullable(),
  balances: z.array(balance),
  /** With something free or held, the one that expires first, first; at most 200. */
  lots: z.array(lot),
  tier: tierView.nullable(),
  household: z.object({ id, members: z.int() }).nullable(),
});
export const lookupBody = z.object({ customer });

/** POST /api/v1/loyalty/balance-tickets — lets an app on a customer's phone follow this one customer's balance, without any key. */
export const balanceTicketBody = z.object({ customer, seconds: z.int().min(30).max(900).default(300) });
export const balanceTicket = z.object({
  ticket: z.string(),
  /** The address of the stream, with the ticket. */
  stream: z.string(),
  /** The stream ends then; ask for another ticket before. */
  expiresAt: instant,
});
/** GET /api/v1/live/balance?ticket= (text/event-stream): `balance` with this as data, at once and whenever it changes; `over` when the ticket is. */
export const followedBalance = loyaltyAccount
  .pick({ currency: true, balances: true })
  .extend({ tier: tierView.pick({ id: true, name: true }).nullable() });
export const followBalanceQuery = z.object({ ticket: z.string().min(1).max(200) });

export const operationWhat = z.enum([
  'earn',
  'grant',
  'opening',
  'hold',
  'capture',
  'release',
  'time_out',
  'spend',
  'give_back',
  'take_back',
  'expire',
  'gift',
  'correct',
  'reverse',
  'erase',
]);
/** Why, when and where a point moved. */
export const historyEntry = z.object({
  id: z.string(),
  operationId: id,
  /** The operation that this one is against. */
  reverses: id.nullable(),
  what: operationWhat,
  kind: kindId,
  from: z.string(),
  to: z.string(),
  amount: z.int(),
  lotId: id.nullable(),
  at: instant,
  reason: z.string(),
  actor: z.string(),
  orderId: id.nullable(),
  channel: z.string().nullable(),
  locationId: z.string().nullable(),
  partnerId: z.string().nullable(),
  /** Rules with their parts, version of the programme. */
  detail: z.record(z.string(), z.unknown()),
});
export const historyQuery = pageQuery;
export const history = pageOf(historyEntry);

/** POST /api/v1/loyalty/quotes — what may be spent on a basket, and what it would earn. */
const goods = z.object({
  sku: z.string().min(1).max(64),
  quantity: z.int().min(1).max(9_999),
  totalMinor: z.int().min(0),
});
export const loyaltyQuoteBody = z.object({
  customer,
  currency: z.string().length(3),
  channel: z.string().min(1).max(32),
  locationId: z.string().max(63).nullable().default(null),
  lines: z.array(goods).min(1).max(500),
});
export const loyaltyQuote = z.object({
  kind: kindId.nullable(),
  available: z.int(),
  /** The most that can be spent here, in units and in money. */
  spendable: z.int(),
  spendableMinor: z.int(),
  /** Why less than all of the goods; in words for the customer. */
  why: z.string().nullable(),
  earns: z.array(z.object({ kind: kindId, amount: z.int(), activatesAt: instant, expiresAt: instant.nullable() })),
  /** Of each rule, what it gives. */
  rules: z.array(z.object({ ruleId: z.string(), name: z.string(), kind: kindId, amount: z.int() })),
});

/** POST /api/v1/loyalty/holds — all of it or nothing; for shops that keep their own orders. */
export const loyaltyHoldBody = z
  .object({
    customer,
    kind: kindId.optional(),
    amount: amount.optional(),
    /** In money; the programme says how many units that is. */
    amountMinor: minor.optional(),
    currency: z.string().length(3).optional(),
    /** What it is for, e.g. an order's number of the shop; nothing personal. */
    about: z.string().min(1).max(200),
    seconds: z.int().min(1).max(2_592_000).default(900),
  })
  .refine((body) => (body.amount === undefined) !== (body.amountMinor === undefined), {
    message: 'send amount or amountMinor',
  });
export const loyaltyHold = z.object({
  id,
  state: z.enum(['held', 'captured', 'released', 'expired']),
  kind: kindId,
  amount: z.int(),
  open: z.int(),
  captured: z.int(),
  released: z.int(),
  returned: z.int(),
  amountMinor: z.int().nullable(),
  currency: z.string().nullable(),
  about: z.string(),
  orderId: id.nullable(),
  createdAt: instant,
  expiresAt: instant,
  endedAt: instant.nullable(),
});
/** Less than what is held: the rest is free again. */
export const captureBody = z.object({ amount: amount.optional() });
export const giveBackBody = z.object({ amount: amount.optional(), amountMinor: minor.optional(), reason });

export const grantLine = z.object({ customer, kind: kindId, amount });
/** Above the role's limit the answer is 202 with an approval that somebody else must give. */
export const grantBody = z.object({ ...grantLine.shape, reason });
export const bulkGrantBody = z.object({ grants: z.array(grantLine).min(1).max(2_000), reason });
/** Takes away what can be spent; never more. */
export const correctionBody = z.object({ ...grantLine.shape, reason });
export const reverseBody = z.object({ reason });
export const approval = z.object({
  id,
  what: z.enum(['grant', 'bulk_grant', 'correct', 'reverse']),
  state: z.enum(['asked', 'approved', 'refused']),
  amount: z.int(),
  customers: z.int(),
  reason: z.string(),
  askedBy: z.string(),
  /** Whoever reads this asked for it, and may not agree to it. */
  isMine: z.boolean(),
  /** Whose points would move, at most 20 of them; once it is decided their ledgers say so, and this is empty. */
  personIds: z.array(id),
  askedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
});
export const approvals = z.object({ items: z.array(approval) });
export const staffOutcome = z.object({
  state: z.enum(['done', 'asked']),
  operationIds: z.array(id),
  approval: approval.nullable(),
});
export const decideBody = z.object({ agree: z.boolean() });
export const moveBooked = z.object({ operationId: id, amount: z.int(), debt: z.int() });

/** Somebody had a birthday, wrote a review, visited, answered. `reference`: which one; the same again counts once. */
export const occasionBody = z.object({
  customer,
  occasion,
  reference: z.string().min(1).max(200),
  /** Where it happened; rules may go by it. */
  channel: z.string().min(1).max(32).default('app'),
});

export const liabilityQuery = z.object({ from: instant.optional(), until: instant.optional() });
const flow = z.object({ debit: z.string(), credit: z.string(), amount: z.int() });
export const liability = z.object({
  from: instant,
  until: instant,
  currency: z.string().nullable(),
  kinds: z.array(
    z.object({
      kind: kindId,
      /** What customers had, free and held, less what they owed. */
      opening: z.int(),
      issued: z.int(),
      redeemed: z.int(),
      breakage: z.int(),
      corrected: z.int(),
      forgiven: z.int(),
      closing: z.int(),
      closingWorthMinor: z.int().nullable(),
      /** As the lots say it now, where the report runs until now; null otherwise. */
      lots: z.object({ active: z.int(), pending: z.int(), expired: z.int(), held: z.int(), debt: z.int() }).nullable(),
      /** The ledger and the lots say the same, to the unit. */
      closes: z.boolean(),
      flows: z.array(flow),
    }),
  ),
  partners: z.array(
    z.object({ partnerId: z.string(), kind: kindId, issued: z.int(), owesMinor: z.int(), currency: z.string() }),
  ),
});

/** GET /api/v1/loyalty/liability/months — month by month, the oldest first; the last one runs until now. */
export const liabilityMonthsQuery = z.object({
  months: z.coerce.number().int().min(1).max(36).default(6),
  /** Whose midnights; default: the programme's time zone. */
  timeZone: z.string().min(1).max(60).optional(),
});
const monthly = z.object({
  kind: kindId,
  opening: z.int(),
  issued: z.int(),
  redeemed: z.int(),
  breakage: z.int(),
  corrected: z.int(),
  forgiven: z.int(),
  closing: z.int(),
});
export const liabilityMonths = z.object({
  timeZone: z.string(),
  months: z.array(z.object({ from: instant, until: instant, kinds: z.array(monthly) })),
});

export const householdBody = z.object({ head: customer, member: customer });
export const household = z.object({
  id,
  /** Who joined first, first. */
  members: z.array(z.object({ personId: id, role: z.enum(['head', 'member']), joinedAt: instant })),
});
/** GET /api/v1/loyalty/households — of one person; null: she shares with nobody. */
export const householdQuery = z.object({ personId: id });
export const householdOf = z.object({ household: household.nullable() });
export const partnerBody = z.object({
  name: z.string().min(1).max(200),
  state: z.enum(['active', 'closed']).default('active'),
  /** For each 1,000 units that are issued in their name. */
  priceMinor: z.int().min(0).max(1_000_000_000),
  /** The most that one sale earns: a partner's mistake, or its stolen key, stays small. */
  maxUnits: z.int().min(1).max(1_000_000_000).default(10_000),
  currency: z.string().length(3),
});
export const partner = partnerBody.extend({ id: z.string() });
export const partners = z.object({ items: z.array(partner) });
/** What a partner's sale earns: the partner says how much; its id stands in the ledger, and on its bill. */
export const partnerEarnBody = z.object({ customer, kind: kindId, amount, reference: z.string().min(1).max(200) });
