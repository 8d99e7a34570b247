/** Delivery methods. */
import { z } from 'zod';
import { methodKinds, methodTerms } from '../../../../contracts/stock.ts';
import { keyed, statement } from '../../kit/sql.ts';
import { isForPlaces, takenOfWindow, type OfferedRow } from './windows.sql.ts';

const methodRow = z.object({
  method_id: z.string(),
  kind: z.enum(methodKinds),
  name: z.string(),
  state: z.enum(['active', 'closed']),
  terms: methodTerms,
  version: z.int(),
  changed_at: z.date(),
});
export type MethodRow = z.infer<typeof methodRow>;
const columns = `method_id, kind, name, state, terms, version, changed_at`;
export const methodsPage = statement(
  'stock.methodsPage',
  methodRow,
  `select ${columns} from stock.delivery_methods where $1::text is null or method_id > $1 order by method_id limit $2`,
);
export const methodById = statement(
  'stock.methodById',
  methodRow,
  `select ${columns} from stock.delivery_methods where method_id = $1`,
);
// With the windows of couriers, where $6 says that they matter: in one statement, because most checkouts have none.
export const methodsForPromise = keyed(
  statement(
    'stock.methodsForPromise',
    methodRow.extend({ windows: z.array(z.custom<OfferedRow>()) }),
    `select ${columns}, case when m.kind = 'courier' and $6 then coalesce((
       select jsonb_agg(to_jsonb(w) || jsonb_build_object('taken', ${takenOfWindow})) from stock.delivery_windows w
       where w.method_id = m.method_id and ${isForPlaces}), '[]') else '[]' end as windows
   from stock.delivery_methods m
   where state = 'active' and ($1::text[] is null or method_id = any ($1::text[])) order by method_id`,
  ),
);
// $7: the version that the caller read; null: any. No row: it was changed meanwhile, or is not there.
export const putMethod = statement(
  'stock.putMethod',
  methodRow,
  `insert into stock.delivery_methods (method_id, kind, name, state, terms, changed_at)
   select $1, $2, $3, $4, $5::text::jsonb, $6::timestamptz
   where $7::int is null or exists (select 1 from stock.delivery_methods where method_id = $1)
   on conflict (method_id) do update set kind = excluded.kind, name = excluded.name, state = excluded.state, terms = excluded.terms,
     version = stock.delivery_methods.version + 1, changed_at = excluded.changed_at
     where $7::int is null or stock.delivery_methods.version = $7
   returning ${columns}`,
);
