/** Loyalty cards: numbers, who has them, the rotating code, and who stands at the till. */
import { z } from 'zod';
import { customer, slug } from './carts.ts';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';

/** As it was typed or scanned; blanks and dashes do not count. */
const typed = z.string().trim().min(1).max(64);
export const cardNumberText = typed;
export const till = z.string().trim().min(1).max(64);

export const cardKind = z.enum(['virtual', 'plastic']);
/** made: nobody has it yet. active. blocked: it opens nothing until it is unblocked. replaced: another one took its place, for ever. */
export const cardStates = ['made', 'active', 'blocked', 'replaced'] as const;
export const cardState = z.enum(cardStates);
/** Never in free words, so that nothing personal is written here. */
export const cardReason = z.enum(['lost', 'stolen', 'damaged', 'misuse', 'wish', 'other']);

export const card = z.object({
  number: z.string(),
  /** In groups of four. */
  printed: z.string(),
  kind: cardKind,
  state: cardState,
  /** Whose it is; null: nobody is known behind it. */
  personId: id.nullable(),
  batchId: id.nullable(),
  replacedBy: z.string().nullable(),
  reason: cardReason.nullable(),
  madeAt: instant,
  activeAt: instant.nullable(),
  changedAt: instant,
});

/** GET /api/v1/loyalty/cards: of one person, by her id or any identifier. */
export const cardsQuery = z
  .object({ personId: id.optional(), type: z.string().max(64).optional(), value: z.string().max(512).optional() })
  .refine((query) => query.personId !== undefined || (query.type !== undefined && query.value !== undefined), {
    message: 'send personId, or type and value',
  });
export const cardList = z.object({ items: z.array(card) });

/** POST /api/v1/loyalty/cards: a virtual card; she gets the one that she has unless `another` is true. */
export const virtualCardBody = z.object({ customer: customer.min(1), another: z.boolean().default(false) });
/** POST /api/v1/loyalty/cards/registrations: a plastic card becomes hers; without a customer it is just handed out. */
export const registerCardBody = z.object({ number: typed, customer: customer.default([]) });
export const blockCardBody = z.object({ reason: cardReason });
/** `by`: the number of a plastic card that nobody has; absent: a new virtual one. */
export const replaceCardBody = z.object({ by: typed.optional(), reason: cardReason });
/** Two active cards of one person: this one goes, what it earned is hers as before. */
export const mergeCardBody = z.object({ into: typed });
export const replacedCard = z.object({ replaced: card, card });

// ---- batches of plastic ----

export const newCardBatchBody = z.object({
  name: z.string().trim().min(1).max(100),
  size: z.int().min(1).max(50_000),
  prefix: z
    .string()
    .regex(/^\d{1,8}$/)
    .optional(),
});
export const cardBatch = z.object({
  id,
  name: z.string(),
  prefix: z.string(),
  size: z.int(),
  /** How many of them somebody has by now. */
  handedOut: z.int(),
  madeBy: z.string(),
  madeAt: instant,
});
export const cardBatchPage = pageOf(cardBatch);
export const cardBatchQuery = pageQuery;

// ---- the rotating code ----

export const codesBody = z.object({
  /** How many windows ahead, for an app that may lose its network: 1 is the present one. */
  windows: z.int().min(1).max(30).default(3),
});
export const cardCode = z.object({
  /** The text of the QR code: digits alone. */
  qr: z.string(),
  /** For a barcode (Code 128): the number and eight digits. A till needs its network to check it. */
  short: z.string(),
  from: instant,
  until: instant,
});
export const codesAnswer = z.object({ number: z.string(), codes: z.array(cardCode) });
export const tillKeys = z.object({
  /** Ed25519, raw, base64url. */
  keys: z.array(z.object({ keyId: z.string(), publicKey: z.string() })),
  toleranceSeconds: z.int(),
});

// ---- who stands here? ----

export const identifyBody = z.object({
  /** What was scanned or typed: a card's number, the QR code, or the short form. */
  presented: z.string().trim().min(1).max(300),
  /** Which till; a code that one till has read is refused by all others. Absent: the caller counts as one. */
  till: till.optional(),
  /** Where: a till draws allowances for those who come there often. */
  locationId: slug.optional(),
  /** Who sits there, where one key serves all cashiers of a till. */
  cashier: z.string().trim().min(1).max(100).optional(),
});
export const identified = z.object({
  by: z.enum(['number', 'qr', 'short', 'phone']),
  card: card.nullable(),
  /** What the sale carries as its customer. */
  customer: z.array(identifier.extend({ verified: z.boolean().optional() })),
  personId: id,
});
export const requestCodeBody = z.object({ phone: z.string().trim().min(4).max(40) });
export const requestedCode = z.object({
  expiresAt: instant,
  /** From then on another one may be asked for. */
  againAt: instant,
});
export const answerCodeBody = z.object({
  phone: z.string().trim().min(4).max(40),
  code: z
    .string()
    .trim()
    .regex(/^\d{6}$/),
});
/** An expected "no" is an answer: the count of tries stays. */
export const answeredCode = z.discriminatedUnion('state', [
  z.object({ state: z.literal('identified'), identified }),
  z.object({ state: z.literal('wrong'), triesLeft: z.int() }),
  z.object({ state: z.literal('over') }),
]);

/** GET /api/v1/loyalty/card-imports/:id/totals */
export const cardImportTotals = z.object({
  /** Cards of which the import said something new. */
  cards: z.int(),
  /** Of them, those that were not here before. */
  made: z.int(),
  undone: z.int(),
  balances: z.array(z.object({ kind: z.string(), openings: z.int(), amount: z.int() })),
});

/** GET /api/v1/loyalty/cards/:number/google-wallet */
export const walletLink = z.object({ link: z.url() });
