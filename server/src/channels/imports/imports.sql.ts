/** All statements of file imports. */
import { z } from 'zod';
import { importMapping } from '../../../../contracts/channels.ts';
import { command, statement } from '../../kit/sql.ts';

const states = ['uploaded', 'running', 'paused', 'done', 'failed', 'undoing', 'undone', 'cancelled'] as const;

const importRow = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(states),
  dry_run: z.boolean(),
  scope_source_id: z.string().nullable(),
  source_id: z.string().nullable(),
  mapping: importMapping.nullable(),
  file: z.string(),
  place: z.string(),
  file_bytes: z.int(),
  read_bytes: z.int(),
  rows: z.int(),
  accepted: z.int(),
  duplicates: z.int(),
  failed: z.int(),
  totals: z.record(z.string(), z.string()),
  created_by: z.string(),
  created_at: z.date(),
  finished_at: z.date().nullable(),
  failure: z.string().nullable(),
});
export type ImportRow = z.infer<typeof importRow>;

const columns = `id, name, state, dry_run, scope_source_id, source_id, mapping, file, place, file_bytes, read_bytes, rows, accepted, duplicates,
  failed, totals, created_by, created_at, finished_at, failure`;

export const insertImport = statement(
  'channels.insertImport',
  importRow,
  `insert into channels.imports (id, name, state, file, place, file_bytes, created_by, created_at)
   values ($1, $2, 'uploaded', $3, $4, $5, $6, $7) returning ${columns}`,
);
export const importById = statement(
  'channels.importById',
  importRow,
  `select ${columns} from channels.imports where id = $1`,
);
export const importsPage = statement(
  'channels.importsPage',
  importRow,
  `select ${columns} from channels.imports
   where $1::timestamptz is null or (created_at, id) < ($1::timestamptz, $2::uuid)
   order by created_at desc, id desc limit $3`,
);
// Each change of state says from which states it may come: two clicks at once cannot both win.
export const startImport = statement(
  'channels.startImport',
  importRow,
  `update channels.imports set state = 'running', mapping = $2::text::jsonb, dry_run = $3, scope_source_id = $4, source_id = $5,
     read_bytes = 0, rows = 0, accepted = 0, duplicates = 0, failed = 0, totals = '{}', checkpoint = '{}', failure = null, finished_at = null
   where id = $1 and (state = 'uploaded' or (dry_run and state in ('done', 'failed', 'cancelled')) or (state = 'failed' and accepted = 0))
   returning ${columns}`,
);
export const forgetErrors = command(
  'channels.forgetImportErrors',
  `delete from channels.import_errors where import_id = $1`,
);
export const changeImportState = statement(
  'channels.changeImportState',
  importRow,
  `update channels.imports set state = $2, owner = null, leased_until = null,
     finished_at = case when $2 = 'cancelled' then $4::timestamptz end
   where id = $1 and state = any ($3::text[]) returning ${columns}`,
);
// Work on an import is leased: a killed process's import is taken up by another (or the next) one when the lease has run out.
export const claimImport = statement(
  'channels.claimImport',
  importRow,
  `update channels.imports set owner = $1::uuid, leased_until = now() + make_interval(secs => $3)
   where id = (
     select id from channels.imports
     where state in ('running', 'undoing') and place = $2 and (leased_until is null or leased_until < now())
       and ($4::uuid is null or id = $4::uuid)
     order by created_at limit 1 for update skip locked)
   returning ${columns}`,
);
// In the transaction of the rows' events. No row: the import was paused, cancelled, or taken over; then nothing of it commits.
export const advanceImport = statement(
  'channels.advanceImport',
  z.object({ id: z.string() }),
  `update channels.imports set rows = $3, read_bytes = $4, accepted = accepted + $5, duplicates = duplicates + $6, failed = failed + $7,
     totals = $8::text::jsonb, leased_until = now() + make_interval(secs => $9)
   where id = $1 and owner = $2::uuid and state = 'running' and leased_until > now() - interval '1 minute'
   returning id`,
);
export const finishImport = command(
  'channels.finishImport',
  `update channels.imports set state = $3, finished_at = $4, failure = $5, owner = null, leased_until = null,
     failed = (select count(*) from channels.import_errors e where e.import_id = $1)
   where id = $1 and owner = $2::uuid`,
);
export const renewImport = command(
  'channels.renewImport',
  `update channels.imports set leased_until = now() + make_interval(secs => $3) where id = $1 and owner = $2::uuid`,
);
export const insertErrors = command(
  'channels.insertImportErrors',
  `insert into channels.import_errors (import_id, row_number, reason, detail, raw)
   select $1, * from unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) on conflict do nothing`,
);
export const errorsAfter = statement(
  'channels.importErrorsAfter',
  z.object({ row_number: z.int(), reason: z.string(), detail: z.string(), raw: z.string() }),
  `select row_number, reason, detail, raw from channels.import_errors where import_id = $1 and row_number > $2 order by row_number limit 1000`,
);
export const insertImportSource = command(
  'channels.insertImportSource',
  `insert into channels.sources (id, slug, name, kind, shared_device, created_at) values ($1, $2, $3, $4, false, $5) on conflict do nothing`,
);
export const sourceForImport = statement(
  'channels.sourceForImport',
  z.object({ id: z.string(), kind: z.string() }),
  `select id, kind from channels.sources where ($1::uuid is null or id = $1) and ($2::text is null or slug = $2)`,
);
export const tellImports = command('channels.tellImports', `select pg_notify('imports', '')`);

// For erasure: what a row said goes, that it failed stays.
export const blankErrors = command(
  'channels.blankImportErrors',
  `update channels.import_errors set raw = '', detail = ''
   where raw <> '' and exists (select 1 from unnest($1::text[]) v where position(lower(v) in lower(raw)) > 0)`,
);
export const waitingFiles = statement(
  'channels.waitingImportFiles',
  z.object({ id: z.string(), file: z.string(), encoding: z.string().nullable() }),
  `select id, file, mapping->>'encoding' as encoding from channels.imports where place = $1 and state in ('uploaded', 'paused', 'failed')
     or place = $1 and dry_run and state = 'done'`,
);
export const cancelForErasure = command(
  'channels.cancelImportForErasure',
  `update channels.imports set state = 'cancelled', finished_at = now(), failure = 'The file held somebody who asked to be forgotten; it was deleted.'
   where id = $1 and state in ('uploaded', 'paused', 'failed', 'done')`,
);
