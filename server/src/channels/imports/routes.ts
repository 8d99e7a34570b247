/** HTTP → imports. */
import path from 'node:path';
import { z } from 'zod';
import * as contract from '../../../../contracts/channels.ts';
import { id, pageQuery } from '../../../../contracts/common.ts';
import type { Clock } from '../../kit/clock.ts';
import { allowed, everyRole, raw, read, write, type Route } from '../../kit/http/route.ts';
import { newId } from '../../kit/ids.ts';
import { badRequest, notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, transaction, type Db } from '../../kit/sql.ts';
import { errorsFile } from './errors-file.ts';
import { importById, importsPage, type ImportRow } from './imports.sql.ts';
import type { OtherKind } from './other-kinds.ts';
import { previewFile } from './preview.ts';
import { importDiskFull, importMappingWrong, importTooLarge, importUnreadable, importWrongState } from './problems.ts';
import { UnreadableFile } from './read-rows.ts';
import { addImport, beginImport, checkMapping, importMoves, moveImport } from './start-import.ts';
import { maxUploadBytes, placeOf, storeFile, type UploadBounds } from './store-file.ts';

export interface ImportRoutePorts {
  readonly db: Db;
  readonly clock: Clock;
  readonly dataDir: string;
  readonly bounds?: UploadBounds;
  readonly others?: readonly OtherKind[];
}

const tag = 'Imports';
const byId = z.object({ id });
const importers = allowed('admin', 'marketer');

export type ImportView = z.infer<typeof contract.importJob>;

export function viewImport(row: ImportRow): ImportView {
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    dryRun: row.dry_run,
    sourceId: row.source_id,
    mapping: row.mapping,
    fileBytes: row.file_bytes,
    readBytes: row.read_bytes,
    rows: row.rows,
    accepted: row.accepted,
    duplicates: row.duplicates,
    failed: row.failed,
    totals: row.totals,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    failure: row.failure,
  };
}

export function importRoutes(ports: ImportRoutePorts): Route[] {
  const { db, clock, dataDir } = ports;

  async function get(importId: string): Promise<ImportRow> {
    const row = await runMaybe(db, importById, [importId]);
    if (row === undefined) throw problem(notFound);
    return row;
  }

  return [
    read({
      path: '/api/v1/imports',
      access: everyRole,
      summary: 'File imports, newest first',
      tag,
      query: pageQuery,
      answer: contract.importPage,
      handle: async ({ query }) => {
        const [at, after] = readCursor(query.cursor);
        const rows = await run(db, importsPage, [at, after, query.limit + 1]);
        const items = rows.slice(0, query.limit);
        const last = items.at(-1);
        return {
          items: items.map(viewImport),
          nextCursor: rows.length > query.limit && last ? `${last.created_at.toISOString()}_${last.id}` : null,
        };
      },
    }),
    raw({
      method: 'POST',
      path: '/api/v1/imports',
      access: importers,
      summary: 'Uploads a file for import (body: the file itself; query: name)',
      tag,
      query: z.object({ name: z.string().max(200).optional() }),
      answer: contract.importJob,
      problems: [importTooLarge, importDiskFull],
      bodyLimit: maxUploadBytes,
      handleRaw: async (request, reply, actor) => {
        const { name } = request.query as { name?: string };
        const importId = newId();
        const { file, bytes } = await storeFile(dataDir, importId, request.raw, ports.bounds);
        const row = await transaction(db, (tx) =>
          addImport(
            tx,
            {
              id: importId,
              name: path.basename(name ?? 'upload').slice(0, 200) || 'upload',
              file,
              place: placeOf(dataDir),
              bytes,
              createdBy: actor.id,
            },
            clock.now(),
          ),
        );
        return reply.status(201).send(viewImport(row));
      },
    }),
    read({
      path: '/api/v1/imports/:id',
      access: everyRole,
      summary: 'One import with its progress and control totals',
      tag,
      params: byId,
      answer: contract.importJob,
      handle: async ({ params }) => viewImport(await get(params.id)),
    }),
    read({
      method: 'POST',
      path: '/api/v1/imports/:id/preview',
      access: importers,
      summary: 'What the first rows would become, and a suggested mapping',
      tag,
      params: byId,
      body: z
        .object({ mapping: contract.importMapping.optional(), kind: z.enum(contract.importKinds).optional() })
        .default({}),
      answer: contract.importPreview,
      problems: [importUnreadable],
      handle: async ({ params, body, now }) => {
        const row = await get(params.id);
        try {
          return await previewFile(row.file, body.mapping, now, ports.others, body.kind);
        } catch (error) {
          if (error instanceof UnreadableFile) throw problem(importUnreadable, { detail: error.message });
          throw error;
        }
      },
    }),
    write({
      path: '/api/v1/imports/:id/start',
      access: importers,
      summary: 'Starts the import, or a dry run that stores nothing',
      tag,
      params: byId,
      body: contract.startImportBody,
      answer: contract.importJob,
      problems: [importMappingWrong, importUnreadable, importWrongState],
      handle: async (call) => {
        const row = await get(call.params.id);
        await checkMapping(row.file, call.body.mapping, ports.others);
        const started = await beginImport(
          call.tx,
          row.id,
          { ...call.body, scope: { id: call.body.sourceId } },
          call.now,
        );
        if (started === undefined) throw problem(notFound, { detail: 'there is no such source' });
        await call.audit({
          action: 'import.started',
          object: { kind: 'import', id: row.id },
          detail: { dryRun: call.body.dryRun },
        });
        return viewImport(started);
      },
    }),
    ...importMoves.map((move) =>
      write({
        path: `/api/v1/imports/:id/${move}`,
        access: move === 'undo' ? allowed('admin') : importers,
        summary: {
          pause: 'Stops after the rows under way',
          resume: 'Goes on where it stopped',
          cancel: 'Ends it; what was taken stays',
          undo: 'Takes everything that it brought out again',
        }[move],
        tag,
        params: byId,
        answer: contract.importJob,
        problems: [importWrongState],
        handle: async (call) => {
          const moved = await moveImport(call.tx, call.params.id, move, call.now);
          if (moved === undefined) throw problem(notFound);
          await call.audit({ action: `import.${move}`, object: { kind: 'import', id: moved.id } });
          return viewImport(moved);
        },
      }),
    ),
    raw({
      method: 'GET',
      path: '/api/v1/imports/:id/errors.csv',
      access: importers,
      summary: 'The rows that could not be read, as a file',
      tag,
      params: byId,
      handleRaw: async (request, reply) => {
        const { id: importId } = byId.parse(request.params);
        await get(importId);
        return reply
          .header('content-disposition', `attachment; filename="import-errors.csv"`)
          .type('text/csv; charset=utf-8')
          .send(errorsFile(db, importId));
      },
    }),
  ];
}

function readCursor(cursor: string | undefined): [string | null, string | null] {
  if (cursor === undefined) return [null, null];
  const match = /^(\d{4}-[\dT:.-]+Z)_([0-9a-f-]{36})$/.exec(cursor);
  if (match?.[1] === undefined || match[2] === undefined)
    throw problem(badRequest, { detail: 'the cursor is not one of ours' });
  return [match[1], match[2]];
}
