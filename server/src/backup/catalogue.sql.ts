/** What there is in a database, from PostgreSQL's own catalogue. $1 is always the list of our schemas. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const named = { schema: z.string(), name: z.string() };

/** Tables that hold rows or have partitions that do, with their plain columns (generated ones make themselves). */
export const listTables = statement(
  'backup.listTables',
  z.object({ ...named, columns: z.array(z.string()), refers_to: z.array(z.string()) }),
  `select n.nspname as schema, c.relname as name,
     (select array_agg(a.attname::text order by a.attnum) from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
     coalesce((select array_agg(distinct rn.nspname || '.' || r.relname) from pg_constraint k
       join pg_class r on r.oid = k.confrelid join pg_namespace rn on rn.oid = r.relnamespace
       where k.conrelid = c.oid and k.contype = 'f' and k.confrelid <> c.oid), '{}') as refers_to
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and not c.relispartition
     and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped)
     and (n.nspname, c.relname) <> ('kit', 'migrations')
   order by 1, 2`,
);
export const listPartitions = statement(
  'backup.listPartitions',
  z.object({ ...named, parent_schema: z.string(), parent_name: z.string(), bound: z.string() }),
  `select n.nspname as schema, c.relname as name, pn.nspname as parent_schema, p.relname as parent_name,
     pg_get_expr(c.relpartbound, c.oid) as bound
   from pg_class c join pg_namespace n on n.oid = c.relnamespace
   join pg_inherits i on i.inhrelid = c.oid join pg_class p on p.oid = i.inhparent join pg_namespace pn on pn.oid = p.relnamespace
   where n.nspname = any ($1::text[]) and c.relispartition and c.relkind = 'r'
   order by 1, 2`,
);
export const listSequences = statement(
  'backup.listSequences',
  z.object(named),
  `select schemaname as schema, sequencename as name from pg_sequences where schemaname = any ($1::text[]) order by 1, 2`,
);
export const listTransactionColumns = statement(
  'backup.listTransactionColumns',
  z.object({ place: z.string() }),
  `select n.nspname || '.' || c.relname || '.' || a.attname as place
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
   where n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and not c.relispartition
     and a.attnum > 0 and not a.attisdropped and a.atttypid in ('xid8'::regtype, 'xid'::regtype)
   order by 1`,
);
export const listMigrations = statement(
  'backup.listMigrations',
  z.object({ part: z.string(), number: z.int(), checksum: z.string() }),
  `select part, number, checksum from kit.migrations order by part, number`,
);
export const findOurs = statement(
  'backup.findOurs',
  z.object({ schema: z.string() }),
  `select nspname::text as schema from pg_namespace where nspname = any ($1::text[])`,
);
export const serverVersion = statement(
  'backup.serverVersion',
  z.object({ version: z.string() }),
  `select current_setting('server_version') as version`,
);
// A session's lock: two restores into one database exclude each other.
export const tryRestoreLock = statement(
  'backup.tryRestoreLock',
  z.object({ got: z.boolean() }),
  `select pg_try_advisory_lock(7235184004) as got`,
);
export const setSequence = command('backup.setSequence', `select setval($1::text::regclass, $2::text::bigint, $3)`);
