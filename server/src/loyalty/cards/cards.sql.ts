/** Cards, batches of them, and codes that tills have read. */
import { z } from 'zod';
import { cardReason, cardState } from '../../../../contracts/loyalty-cards.ts';
import { command, statement } from '../../kit/sql.ts';

const cardRow = z.object({
  number: z.string(),
  kind: z.enum(['virtual', 'plastic']),
  state: cardState,
  origin_id: z.string(),
  holder_id: z.string().nullable(),
  batch_id: z.string().nullable(),
  replaced_by: z.string().nullable(),
  reason: cardReason.nullable(),
  made_at: z.date(),
  active_at: z.date().nullable(),
  changed_at: z.date(),
});
export type CardRow = z.infer<typeof cardRow>;

const columns =
  'number, kind, state, origin_id, holder_id, batch_id, replaced_by, reason, made_at, active_at, changed_at';

export const cardByNumber = statement(
  'loyalty.cardByNumber',
  cardRow,
  `select ${columns} from loyalty.cards where number = $1`,
);

export const cardsByNumbers = statement(
  'loyalty.cardsByNumbers',
  cardRow,
  `select ${columns} from loyalty.cards where number = any ($1::text[])`,
);

export const lostCard = statement(
  'loyalty.lostCard',
  z.object({ state: z.enum(['blocked', 'replaced']) }),
  `select state from loyalty.cards where origin_id = $1 and state in ('blocked', 'replaced')`,
);

export const statesOfCards = statement(
  'loyalty.statesOfCards',
  z.object({ origin_id: z.string(), state: cardState }),
  `select origin_id, state from loyalty.cards where origin_id = any ($1::uuid[])`,
);

// In one order, so that two replacements never wait for each other in a circle.
export const lockCards = statement(
  'loyalty.lockCards',
  cardRow,
  `select ${columns} from loyalty.cards where number = any ($1::text[]) order by number for update`,
);

export const cardsOfOrigins = statement(
  'loyalty.cardsOfOrigins',
  cardRow,
  `select ${columns} from loyalty.cards where holder_id = any ($1::uuid[])
   union
   select ${columns} from loyalty.cards where origin_id = any ($1::uuid[]) and holder_id is null and state <> 'made'
   order by made_at, number`,
);

// New numbers; one that is there already is left alone and comes back as none.
export const insertCards = statement(
  'loyalty.insertCards',
  z.object({ number: z.string() }),
  `insert into loyalty.cards (number, kind, state, origin_id, holder_id, batch_id, made_at, active_at, changed_at)
   select number, $3, $4, origin_id, $5::uuid, $6::uuid, $7, case when $4 = 'made' then null else $7::timestamptz end, $7
   from unnest($1::text[], $2::uuid[]) as n(number, origin_id)
   on conflict do nothing
   returning number`,
);

// Hers if it was nobody's, or already hers: $3 is everything that she is.
export const registerCard = statement(
  'loyalty.registerCard',
  cardRow,
  `update loyalty.cards set state = 'active', holder_id = coalesce(holder_id, $2::uuid), active_at = coalesce(active_at, $4), changed_at = $4
   where number = $1 and state in ('made', 'active') and (holder_id is null or holder_id = any ($3::uuid[]))
   returning ${columns}`,
);

export const setCardState = statement(
  'loyalty.setCardState',
  cardRow,
  `update loyalty.cards set state = $3, reason = $4, changed_at = $5
   where number = $1 and state = $2 returning ${columns}`,
);

export const replaceCard = statement(
  'loyalty.replaceCard',
  cardRow,
  `update loyalty.cards set state = 'replaced', replaced_by = $2, reason = $3, changed_at = $4
   where number = $1 and state in ('active', 'blocked') returning ${columns}`,
);

// Two requests for the same person's virtual card wait for each other.
export const lockHolder = command(
  'loyalty.lockHolder',
  `select pg_advisory_xact_lock(hashtextextended('loyalty card ' || $1::text, 0))`,
);

export const insertBatch = command(
  'loyalty.insertCardBatch',
  `insert into loyalty.card_batches (batch_id, name, prefix, size, made_by, made_at) values ($1, $2, $3, $4, $5, $6)`,
);

const batchRow = z.object({
  batch_id: z.string(),
  name: z.string(),
  prefix: z.string(),
  size: z.int(),
  handed_out: z.int(),
  made_by: z.string(),
  made_at: z.date(),
});
export type BatchRow = z.infer<typeof batchRow>;

const batchWithCount = `select b.batch_id, b.name, b.prefix, b.size, b.made_by, b.made_at,
     (select count(*)::int from loyalty.cards c where c.batch_id = b.batch_id and c.state <> 'made') as handed_out
   from loyalty.card_batches b`;

export const batchById = statement('loyalty.cardBatchById', batchRow, `${batchWithCount} where b.batch_id = $1`);
export const listBatches = statement(
  'loyalty.listCardBatches',
  batchRow,
  `${batchWithCount} where $1::uuid is null or b.batch_id < $1::uuid order by b.batch_id desc limit $2`,
);
export const numbersOfBatch = statement(
  'loyalty.numbersOfBatch',
  z.object({ number: z.string() }),
  `select number from loyalty.cards where batch_id = $1 and number > $2 order by number limit $3`,
);

// Checks and writes: in its time a code is the till's that read it first. No row: another till has it.
export const useCode = statement(
  'loyalty.useCode',
  z.object({ till: z.string() }),
  `insert into loyalty.code_uses as u (code_hash, till, at, expires_at) values ($1, $2, $3, $4)
   on conflict (code_hash) do update set at = u.at where u.till = excluded.till
   returning till`,
);
export const sweepCodeUses = command(
  'loyalty.sweepCodeUses',
  `delete from loyalty.code_uses where expires_at < $1::timestamptz - interval '1 day'`,
);

export const countVisit = command(
  'loyalty.countVisit',
  `insert into loyalty.card_visits as v (number, location_id, last_at) values ($1, $2, $3)
   on conflict (number, location_id) do update set visits = v.visits + 1, last_at = excluded.last_at`,
);
// Who came most often of those who came lately; the last 10,000 are looked at.
export const regulars = statement(
  'loyalty.regulars',
  z.object({ number: z.string() }),
  `select number from (
     select number, visits, last_at from loyalty.card_visits
     where location_id = $1 and last_at > $2::timestamptz - interval '60 days' order by last_at desc limit 10000) v
   order by visits desc, last_at desc, number limit $3`,
);
export const eraseVisits = command(
  'loyalty.eraseVisits',
  `delete from loyalty.card_visits where number = any ($1::text[])`,
);

export const eraseCards = statement(
  'loyalty.eraseCards',
  z.object({ number: z.string() }),
  `delete from loyalty.cards where holder_id = any ($1::uuid[]) or (origin_id = any ($1::uuid[]) and state <> 'made') returning number`,
);
export const exportCards = statement(
  'loyalty.exportCards',
  z.object({ card: z.unknown() }),
  `select to_jsonb(c) - 'origin_id' - 'holder_id' as card from loyalty.cards c
   where c.holder_id = any ($1::uuid[]) or (c.origin_id = any ($1::uuid[]) and c.state <> 'made') order by c.made_at, c.number`,
);
