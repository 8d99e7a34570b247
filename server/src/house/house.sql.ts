import { z } from 'zod';
import { statement } from '../kit/sql.ts';

export const ping = statement('house.ping', z.object({ ok: z.int() }), `select 1 as ok`);

// Our own connections to this database, as the server counts them: the driver does not tell.
export const connections = statement(
  'house.connections',
  z.object({ name: z.string(), state: z.string(), n: z.int() }),
  `select application_name as name, coalesce(state, 'unknown') as state, count(*)::int as n from pg_stat_activity
   where datname = current_database() and application_name like 'throughline%'
   group by 1, 2 order by 1, 2 limit 50`,
);
