/** Cards and opening balances that came from a file. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

// New cards, and made ones that get their owner now. Others come back as none, and are looked at.
export const importCards = statement(
  'loyalty.importCards',
  z.object({ number: z.string(), made: z.boolean() }),
  `insert into loyalty.cards as c (number, kind, state, origin_id, holder_id, made_at, active_at, changed_at)
   select number, kind, state, origin_id, holder_id, since, since, $7
   from unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::uuid[], $6::timestamptz[]) as n(number, kind, state, origin_id, holder_id, since)
   order by number
   on conflict (number) do update set state = excluded.state, holder_id = excluded.holder_id, active_at = excluded.active_at, changed_at = excluded.changed_at
     where c.state = 'made'
   returning c.number, c.batch_id is null as made`,
);
export const holdersOf = statement(
  'loyalty.holdersOf',
  z.object({ number: z.string(), origin_id: z.string(), holder_id: z.string().nullable(), state: z.string() }),
  `select number, origin_id, holder_id, state from loyalty.cards where number = any ($1::text[])`,
);
export const insertCardImports = command(
  'loyalty.insertCardImports',
  `insert into loyalty.card_imports (number, import_id, made, operation_id, kind, amount, at)
   select number, $1, made::boolean, operation_id, kind, amount, $7
   from unnest($2::text[], $3::text[], $4::uuid[], $5::text[], $6::bigint[]) as n(number, made, operation_id, kind, amount)
   on conflict (number, import_id) do nothing`,
);
export const importedCards = statement(
  'loyalty.importedCards',
  z.object({ number: z.string(), made: z.boolean(), operation_id: z.string().nullable() }),
  `select number, made, operation_id from loyalty.card_imports
   where import_id = $1 and undone_at is null and number > $2 order by number limit $3`,
);
// An opening that was undone may be booked again, by another import: it is another one.
export const undoneOpenings = statement(
  'loyalty.undoneOpenings',
  z.object({ number: z.string(), kind: z.string(), times: z.int() }),
  `select number, kind, count(*)::int as times from loyalty.card_imports
   where number = any ($1::text[]) and undone_at is not null and kind is not null group by number, kind`,
);
export const markUndone = command(
  'loyalty.markUndone',
  `update loyalty.card_imports set undone_at = $3 where import_id = $1 and number = any ($2::text[])`,
);
// Only as the import left it: a card that somebody blocked, replaced or used since stays.
export const deleteImportedCards = statement(
  'loyalty.deleteImportedCards',
  z.object({ number: z.string() }),
  `delete from loyalty.cards c using loyalty.card_imports i
   where c.number = any ($1::text[]) and i.number = c.number and i.import_id = $2 and i.at = c.changed_at and c.state <> 'replaced'
     and not exists (select 1 from loyalty.card_imports o where o.number = c.number and o.import_id <> $2 and o.undone_at is null)
     and not exists (select 1 from loyalty.cards r where r.replaced_by = c.number)
   returning c.number`,
);
export const importTotals = statement(
  'loyalty.importTotals',
  z.object({
    kind: z.string().nullable(),
    cards: z.int(),
    made: z.int(),
    openings: z.int(),
    amount: z.int(),
    undone: z.int(),
  }),
  `select kind, count(*)::int as cards, count(*) filter (where made)::int as made, count(operation_id)::int as openings,
     coalesce(sum(amount) filter (where undone_at is null), 0)::bigint as amount, count(undone_at)::int as undone
   from loyalty.card_imports where import_id = $1 group by kind order by kind nulls first`,
);
export const eraseCardImports = command(
  'loyalty.eraseCardImports',
  `delete from loyalty.card_imports where number = any ($1::text[])`,
);
