/** An uploaded file gets its mapping and its source, and is handed to whoever works on imports. */
import path from 'node:path';
import { newId } from '../../kit/ids.ts';
import { problem } from '../../kit/problems.ts';
import { run, runMaybe, runOne, type Tx } from '../../kit/sql.ts';
import {
  changeImportState,
  forgetErrors,
  importById,
  insertImport,
  insertImportSource,
  sourceForImport,
  startImport,
  tellImports,
  type ImportRow,
} from './imports.sql.ts';
import { compileThings, isOtherKind, kindNamed, type OtherKind } from './other-kinds.ts';
import { BadMapping, compileMapping, type Mapping } from './plan.ts';
import { importMappingWrong, importUnreadable, importWrongState } from './problems.ts';
import { openRows, UnreadableFile } from './read-rows.ts';
import { dropUpload } from './store-file.ts';

/** The source within which message ids of imports count once, unless another one is chosen. */
const defaultScope = { slug: 'file-imports', name: 'File imports', kind: 'crm' } as const;

export interface NewImport {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly place: string;
  readonly bytes: number;
  readonly createdBy: string;
}

export async function addImport(tx: Tx, input: NewImport, now: Date): Promise<ImportRow> {
  return runOne(tx, insertImport, [input.id, input.name, input.file, input.place, input.bytes, input.createdBy, now]);
}

/** Throws a problem when the mapping does not fit the file, so that nothing starts that cannot end well. */
export async function checkMapping(file: string, mapping: Mapping, others: readonly OtherKind[] = []): Promise<void> {
  try {
    const reader = await openRows(file, mapping);
    if (isOtherKind(mapping.kind)) compileThings(kindNamed(others, mapping.kind), mapping, reader.columns);
    else compileMapping(mapping, reader.columns);
    reader.close();
  } catch (error) {
    if (error instanceof BadMapping) throw problem(importMappingWrong, { detail: error.message });
    if (error instanceof UnreadableFile) throw problem(importUnreadable, { detail: error.message });
    throw error;
  }
}

export interface StartWish {
  readonly mapping: Mapping;
  readonly dryRun: boolean;
  readonly scope: { readonly id?: string | undefined; readonly slug?: string | undefined };
}

/** Starts an import, or a dry run. Undefined: there is no such import, or no such source. Throws a problem for a wrong state. */
export async function beginImport(tx: Tx, id: string, wish: StartWish, now: Date): Promise<ImportRow | undefined> {
  const before = await runMaybe(tx, importById, [id]);
  if (before === undefined) return undefined;
  if (wish.scope.id === undefined && wish.scope.slug === undefined) {
    await run(tx, insertImportSource, [
      newId(now.getTime()),
      defaultScope.slug,
      defaultScope.name,
      defaultScope.kind,
      now,
    ]);
  }
  const scope = await runMaybe(tx, sourceForImport, [
    wish.scope.id ?? null,
    wish.scope.id === undefined ? (wish.scope.slug ?? defaultScope.slug) : null,
  ]);
  if (scope === undefined) return undefined;
  const sourceId = before.source_id ?? newId(now.getTime());
  await run(tx, insertImportSource, [
    sourceId,
    `import-${id.slice(-12)}`,
    `Import: ${path.basename(before.name).slice(0, 150)}`,
    scope.kind,
    now,
  ]);
  const started = await runMaybe(tx, startImport, [id, JSON.stringify(wish.mapping), wish.dryRun, scope.id, sourceId]);
  if (started === undefined) throw problem(importWrongState, { detail: `the import is ${before.state}` });
  await run(tx, forgetErrors, [id]);
  await run(tx, tellImports);
  return started;
}

const moves = {
  pause: { to: 'paused', from: ['running'] },
  resume: { to: 'running', from: ['paused', 'failed'] },
  cancel: { to: 'cancelled', from: ['uploaded', 'running', 'paused', 'failed'] },
  undo: { to: 'undoing', from: ['done', 'cancelled', 'paused', 'failed'] },
} as const;
export type ImportMove = keyof typeof moves;
export const importMoves = Object.keys(moves) as ImportMove[];

export async function moveImport(tx: Tx, id: string, move: ImportMove, now: Date): Promise<ImportRow | undefined> {
  const before = await runMaybe(tx, importById, [id]);
  if (before === undefined) return undefined;
  const { to, from } = moves[move];
  const after = await runMaybe(tx, changeImportState, [id, to, [...from], now]);
  if (after === undefined) throw problem(importWrongState, { detail: `the import is ${before.state}` });
  // A cancelled upload is not needed any more; a transaction that fails after this leaves an import without its file, which says so.
  if (move === 'cancel') await dropUpload(after);
  await run(tx, tellImports);
  return after;
}
