/** The schema as text, made from the catalogue: the same on every PostgreSQL, partitions left out. */
import type { Db } from '../../src/kit/sql.ts';

export interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}
export interface Key {
  readonly table: string;
  readonly name: string;
  readonly columns: readonly string[];
  readonly primary: boolean;
}
export interface ForeignKey {
  readonly table: string;
  readonly columns: readonly string[];
  readonly target: string;
  readonly targetColumns: readonly string[];
}

const ours = `n.nspname = any ($1::text[]) and c.relkind in ('r', 'p') and not c.relispartition`;

export async function readColumns(db: Db, schemas: readonly string[]): Promise<Column[]> {
  const rows = await db.unsafe(
    `select n.nspname || '.' || c.relname as table, a.attname as column,
       format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end
         || case when a.attidentity <> '' then ' identity' else '' end
         || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') as type
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     where ${ours} order by 1, a.attnum`,
    [schemas as string[]],
  );
  return rows as unknown as Column[];
}

/** Primary keys and unique indexes. */
export async function readKeys(db: Db, schemas: readonly string[]): Promise<Key[]> {
  const rows = await db.unsafe(
    `select n.nspname || '.' || c.relname as table, i.relname as name, x.indisprimary as primary,
       array(select coalesce(a.attname, pg_get_indexdef(x.indexrelid, k.at::int, true))
             from unnest(x.indkey::int2[]) with ordinality k(attnum, at)
             left join pg_attribute a on a.attrelid = c.oid and a.attnum = k.attnum and k.attnum > 0 order by k.at) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_index x on x.indrelid = c.oid and x.indisunique join pg_class i on i.oid = x.indexrelid
     where ${ours} order by 1, 2`,
    [schemas as string[]],
  );
  return rows as unknown as Key[];
}

function names(columns: string, table: string): string {
  return `array(select a.attname::text from unnest(${columns}) with ordinality k(attnum, at)
    join pg_attribute a on a.attrelid = ${table} and a.attnum = k.attnum order by k.at)`;
}

export async function readForeignKeys(db: Db, schemas: readonly string[]): Promise<ForeignKey[]> {
  const rows = await db.unsafe(
    `select n.nspname || '.' || c.relname as table, ${names('f.conkey', 'c.oid')} as columns,
       tn.nspname || '.' || t.relname as target, ${names('f.confkey', 't.oid')} as "targetColumns"
     from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
     join pg_class t on t.oid = f.confrelid join pg_namespace tn on tn.oid = t.relnamespace
     where f.contype = 'f' and ${ours} order by 1, f.conname`,
    [schemas as string[]],
  );
  return rows as unknown as ForeignKey[];
}

/** Tables with columns, constraints and indexes; views; functions by signature. */
export async function schemaText(db: Db, schemas: readonly string[]): Promise<string> {
  const lines = new Map<string, string[]>();
  const add = (table: string, line: string): void => void lines.set(table, [...(lines.get(table) ?? []), line]);
  for (const { table, column, type } of await readColumns(db, schemas)) add(table, `  ${column} ${type}`);
  const more = await db.unsafe(
    `select n.nspname || '.' || c.relname as table,
       'constraint ' || f.conname || ' ' || pg_get_constraintdef(f.oid) as line, 1 as kind
     from pg_constraint f join pg_class c on c.oid = f.conrelid join pg_namespace n on n.oid = c.relnamespace
     where ${ours} and f.contype <> 'n'
     union all
     select n.nspname || '.' || c.relname, pg_get_indexdef(x.indexrelid), 2
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_index x on x.indrelid = c.oid
     where ${ours} and not exists (select from pg_constraint f where f.conindid = x.indexrelid)
     union all
     select n.nspname || '.' || c.relname, pg_get_triggerdef(t.oid), 3
     from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_trigger t on t.tgrelid = c.oid and not t.tgisinternal
     where ${ours}
     order by 1, kind, 2`,
    [schemas as string[]],
  );
  for (const row of more) add(String(row['table']), `  ${String(row['line'])}`);
  const others = await db.unsafe(
    `select 'view ' || n.nspname || '.' || c.relname || E'\\n' || rtrim(pg_get_viewdef(c.oid, true)) as text
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = any ($1::text[]) and c.relkind in ('v', 'm')
     union all
     select 'function ' || n.nspname || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ') returns '
       || pg_get_function_result(p.oid)
     from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = any ($1::text[]) order by 1`,
    [schemas as string[]],
  );
  const tables = [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([table, all]) => [`table ${table}`, ...all].join('\n'));
  return `${[...tables, ...others.map((row) => String(row['text']))].join('\n\n')}\n`;
}
