/**
 * Runs an import: chunk by chunk, each chunk's events, errors and progress in one transaction under a lease. A killed import is
 * taken up again from the first row (reading is cheap and repeatable), and what was done before is passed over.
 * The next chunk is read while the last one commits.
 */
import { newId } from '../../kit/ids.ts';
import { errorFields, type Log } from '../../kit/log.ts';
import { run, runMaybe, transaction, type Db, type On } from '../../kit/sql.ts';
import { countTotals } from './count-totals.ts';
import { createEventBatch } from './event-batch.ts';
import { gatherOrders } from './gather-orders.ts';
import {
  advanceImport,
  claimImport,
  finishImport,
  importById,
  insertErrors,
  renewImport,
  type ImportRow,
} from './imports.sql.ts';
import { makeEvent } from './make-event.ts';
import { harvestThings, isOtherKind, kindNamed, type Drawn, type Harvest, type OtherKind } from './other-kinds.ts';
import { BadMapping, compileMapping, type BadRow, type Draft, type Mapping } from './plan.ts';
import { openRows, UnreadableFile } from './read-rows.ts';
import { dropUpload } from './store-file.ts';

/** How long a silent worker keeps an import. */
const leaseSeconds = 15;
/** Rows in one commit: more saves little, and a pause or a kill should lose little. */
const commitRows = 2_000;

export interface ImportPorts {
  readonly db: Db;
  readonly log: Log;
  readonly now: () => Date;
  /** Takes everything that this source said out of all stores; may take long, must be repeatable. */
  readonly undo: (sourceId: string, alive: () => Promise<void>) => Promise<void>;
  /** Kinds of files that later parts read (products, …), wired in `main.ts` and `consumers.ts`. */
  readonly others?: readonly OtherKind[];
  /** True once the process wants to end: the import stops after the rows under way, and another process goes on. */
  readonly stopping?: () => boolean;
  /** Told after each commit, for progress bars. */
  readonly onProgress?: (job: { rows: number; readBytes: number; fileBytes: number; failed: number }) => void;
}

class Interrupted extends Error {}

/** Works on one import that needs work, if there is one at this place: true when there was. `only`: that one. */
export async function workOnImport(ports: ImportPorts, place: string, only: string | null = null): Promise<boolean> {
  const owner = newId();
  const job = await runMaybe(ports.db, claimImport, [owner, place, leaseSeconds, only]);
  if (job === undefined) return false;
  const beat = setInterval(
    () => void run(ports.db, renewImport, [job.id, owner, leaseSeconds]).catch(() => undefined),
    3_000,
  );
  try {
    if (job.state === 'undoing') await undo(ports, job, owner);
    else await importRows(ports, job, owner);
  } catch (error) {
    if (error instanceof Interrupted) return true;
    await explainFailure(ports, job, owner, error);
  } finally {
    clearInterval(beat);
  }
  return true;
}

async function undo(ports: ImportPorts, job: ImportRow, owner: string): Promise<void> {
  const alive = async (): Promise<void> => void (await run(ports.db, renewImport, [job.id, owner, leaseSeconds]));
  if (job.mapping !== null && isOtherKind(job.mapping.kind))
    await kindNamed(ports.others ?? [], job.mapping.kind).undo(ports.db, job.id, alive);
  else if (job.source_id !== null) await ports.undo(job.source_id, alive);
  await run(ports.db, finishImport, [job.id, owner, 'undone', ports.now(), null]);
}

async function explainFailure(ports: ImportPorts, job: ImportRow, owner: string, error: unknown): Promise<void> {
  const explained = error instanceof UnreadableFile || error instanceof BadMapping;
  if (!explained) ports.log.error({ importId: job.id, ...errorFields(error) }, 'an import failed');
  const words = explained
    ? error.message
    : 'something broke on our side; the log has the details. Start it again: rows that were taken are not taken twice.';
  // An undo that failed stays an undo: it is tried again when its lease has run out.
  if (job.state === 'undoing') return;
  await run(ports.db, finishImport, [job.id, owner, 'failed', ports.now(), words]).catch(() => undefined);
}

interface Batch extends Drawn {
  readonly upTo: number;
  readonly readBytes: number;
  readonly totals: Record<string, string>;
}

async function importRows(ports: ImportPorts, job: ImportRow, owner: string): Promise<void> {
  if (job.mapping === null) throw new BadMapping('the import was started without a mapping');
  const reader = await openRows(job.file, job.mapping);
  const harvest = harvestOf(ports, job, job.mapping, reader.columns);
  let committing: Promise<void> = Promise.resolve();
  let rowNumber = 0;

  const flush = async (last: boolean): Promise<void> => {
    const batch = {
      ...harvest.draw(),
      upTo: rowNumber,
      readBytes: last ? job.file_bytes : reader.readBytes(),
      totals: harvest.totals(),
    };
    await committing;
    if (ports.stopping?.() === true) throw new Interrupted();
    // Everything up to here was committed before a kill or a pause: read again, not stored again.
    if (!last && batch.upTo <= job.rows) return recordErrors(ports.db, job.id, batch.bad);
    committing = commit(ports, job, owner, batch);
    // Seen again by the await above; without this a failure in between would be "unhandled".
    committing.catch(() => undefined);
  };

  for await (const chunk of reader.chunks()) {
    for (const row of chunk) {
      rowNumber = row.number;
      harvest.take(row);
    }
    if (rowNumber % commitRows === 0 || harvest.waiting() >= commitRows) await flush(false);
  }
  harvest.end();
  await flush(true);
  await committing;
  await run(ports.db, finishImport, [job.id, owner, 'done', ports.now(), null]);
  // Its facts are in the log now; a second copy of people's data would only be one more place to forget them in.
  if (!job.dry_run) await dropUpload(job);
}

function harvestOf(ports: ImportPorts, job: ImportRow, mapping: Mapping, columns: readonly string[]): Harvest {
  if (isOtherKind(mapping.kind))
    return harvestThings(kindNamed(ports.others ?? [], mapping.kind), mapping, columns, job.id);
  const { scope_source_id: scopeSourceId, source_id: sourceId } = job;
  if (scopeSourceId === null || sourceId === null) throw new BadMapping('the import was started without a source');
  const readRow = compileMapping(mapping, columns);
  const gather = gatherOrders();
  const totals = countTotals(mapping.kind);
  const startedAt = ports.now();
  let events = createEventBatch();
  let bad: BadRow[] = [];
  const take = (draft: Draft): void => {
    const made = makeEvent(draft, { scopeSourceId, sourceId }, startedAt, ports.now());
    if ('kind' in made) bad.push(made);
    else events.add(made.eventId, made.encoded);
  };
  return {
    take: (row) => {
      const read = readRow(row);
      totals.add(read);
      if (read.kind === 'bad') bad.push(read);
      else if (read.kind === 'line') gather.add(read).forEach(take);
      else take(read);
    },
    end: () => gather.end().forEach(take),
    waiting: () => events.size(),
    draw: () => {
      const drawn = events;
      const errors = bad;
      [events, bad] = [createEventBatch(), []];
      return {
        bad: errors,
        store: async (tx, dryRun) => ({
          bad: [],
          ...(dryRun ? { accepted: drawn.size() + drawn.repeated(), duplicates: 0 } : await drawn.append(tx)),
        }),
      };
    },
    totals: totals.result,
  };
}

async function commit(ports: ImportPorts, job: ImportRow, owner: string, batch: Batch): Promise<void> {
  const bad = await transaction(ports.db, async (tx) => {
    const done = await batch.store(tx, job.dry_run);
    const all = [...batch.bad, ...done.bad];
    await recordErrors(tx, job.id, all);
    const advanced = await runMaybe(tx, advanceImport, [
      job.id,
      owner,
      batch.upTo,
      batch.readBytes,
      done.accepted,
      done.duplicates,
      all.length,
      JSON.stringify(batch.totals),
      leaseSeconds,
    ]);
    if (advanced === undefined) throw new Interrupted();
    return all;
  });
  ports.onProgress?.({
    rows: batch.upTo,
    readBytes: batch.readBytes,
    fileBytes: job.file_bytes,
    failed: bad.length,
  });
}

/** By row number, each once: an error that is met again after a kill is the same error. */
async function recordErrors(on: On, importId: string, bad: readonly BadRow[]): Promise<void> {
  if (bad.length === 0) return;
  await run(on, insertErrors, [
    importId,
    bad.map((row) => row.row),
    bad.map((row) => row.reason),
    bad.map((row) => row.detail),
    bad.map((row) => row.raw.replaceAll('\u0000', '\uFFFD')),
  ]);
}

/** How an import stands now. */
export async function lookAtImport(db: Db, id: string): Promise<ImportRow | undefined> {
  return runMaybe(db, importById, [id]);
}
