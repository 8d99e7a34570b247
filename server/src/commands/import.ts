import { readFile, realpath } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { importKinds, importMapping } from '../../../contracts/channels.ts';
import { productFiles } from '../catalogue/index.ts';
import {
  addImport,
  beginImport,
  checkMapping,
  lookAtImport,
  moveImport,
  placeOf,
  previewFile,
  sizeOf,
  UnreadableFile,
  workOnImport,
  type Mapping,
} from '../channels/imports/index.ts';
import { connectClickHouse } from '../history/index.ts';
import { createIdentity } from '../identity/index.ts';
import { newId } from '../kit/ids.ts';
import { ProblemError } from '../kit/problems.ts';
import { transaction } from '../kit/sql.ts';
import { cardFiles, createLedger } from '../loyalty/index.ts';
import { stockFiles } from '../stock/index.ts';
import { undoSource } from '../undo-source.ts';
import { type Command, CommandFailure, withDatabase, type Workbench } from './command.ts';

export const importCommand: Command = {
  name: 'import',
  usage:
    'import <file> [--mapping <file.json>] [--kind <kind>] [--source <slug>] [--dry-run] [--preview]\n       throughline import --resume <id>\n       throughline import --undo <id>',
  about: `Imports persons, events, orders, products, stock or loyalty cards from CSV or NDJSON (plain or .gz).
  --mapping <file>   what each column feeds; without it the suggested mapping is taken (--preview shows it)
  --kind <kind>      persons, events, orders, products or cards; without it the columns' names tell
  --source <slug>    the source within which message ids count once (file-imports)
  --dry-run          reads and checks everything, stores nothing
  --preview          shows the mapping and the first rows, and ends
  --json             the result as one line of JSON
  --resume <id>      goes on with an import that was stopped
  --undo <id>        takes everything that an import brought out again`,
  run: async (argv) => {
    // A long file makes garbage as fast as V8 lets its heap grow: with a quarter a step instead of four times, the peak is 206 MB, not 344.
    setFlagsFromString('--heap-growing-percent=25');
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        mapping: { type: 'string' },
        kind: { type: 'string' },
        source: { type: 'string' },
        'dry-run': { type: 'boolean' },
        preview: { type: 'boolean' },
        json: { type: 'boolean' },
        resume: { type: 'string' },
        undo: { type: 'string' },
      },
    });
    const json = values.json === true;
    if (values.resume !== undefined) return again(values.resume, 'resume', json);
    if (values.undo !== undefined) return again(values.undo, 'undo', json);
    const [given] = positionals;
    if (given === undefined) throw new CommandFailure('import takes a file.', 'throughline import --help shows how.');
    const file = await realpath(given).catch(() => {
      throw new CommandFailure(`There is no file ${given}.`, 'Check the path.');
    });
    const kind = readKind(values.kind);
    return explain(() =>
      values.preview === true
        ? preview(file, values.mapping, kind)
        : importFile(file, {
            mapping: values.mapping,
            kind,
            source: values.source,
            dryRun: values['dry-run'] === true,
            json,
          }),
    );
  },
};

async function readMapping(file: string | undefined): Promise<Mapping | undefined> {
  if (file === undefined) return undefined;
  const read = importMapping.safeParse(JSON.parse(await readFile(file, 'utf8')));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new CommandFailure(
      `The mapping ${file} has a wrong value: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`,
      'docs/imports.md says what a mapping holds.',
    );
  }
  return read.data;
}

// Stock first: its columns are a product's with two more that must be there.
const others = [stockFiles(), productFiles(), cardFiles(null)];

function readKind(given: string | undefined): Mapping['kind'] | undefined {
  const kind = importKinds.find((one) => one === given);
  if (given !== undefined && kind === undefined)
    throw new CommandFailure(`There is no kind of file "${given}".`, `Take one of ${importKinds.join(', ')}.`);
  return kind;
}

async function preview(
  file: string,
  mappingFile: string | undefined,
  kind: Mapping['kind'] | undefined,
): Promise<number> {
  const shown = await previewFile(file, await readMapping(mappingFile), new Date(), others, kind);
  console.log(JSON.stringify(shown.suggestedMapping, null, 2));
  for (const row of shown.rows.slice(0, 5))
    console.log(`row ${row.row}: ${row.error ?? JSON.stringify(row.event).slice(0, 400)}`);
  for (const warning of shown.warnings) console.log(`warning: ${warning}`);
  return 0;
}

interface Wish {
  readonly mapping: string | undefined;
  readonly kind: Mapping['kind'] | undefined;
  readonly source: string | undefined;
  readonly dryRun: boolean;
  readonly json: boolean;
}

async function importFile(file: string, wish: Wish): Promise<number> {
  const mapping =
    (await readMapping(wish.mapping)) ??
    (await previewFile(file, undefined, new Date(), others, wish.kind)).suggestedMapping;
  await checkMapping(file, mapping, others);
  return withDatabase(async (bench) => {
    const id = newId();
    const bytes = await sizeOf(file);
    const place = `${placeOf(bench.config.dataDir)}:command-line`;
    const started = await transaction(bench.db, async (tx) => {
      await addImport(tx, { id, name: path.basename(file), file, place, bytes, createdBy: 'command line' }, new Date());
      return beginImport(tx, id, { mapping, dryRun: wish.dryRun, scope: { slug: wish.source } }, new Date());
    });
    if (started === undefined)
      throw new CommandFailure(
        `There is no source "${wish.source ?? ''}".`,
        'throughline keys create --source <slug> makes one.',
      );
    return work(bench, id, place, wish.json);
  });
}

async function again(id: string, move: 'resume' | 'undo', json: boolean): Promise<number> {
  return explain(() =>
    withDatabase(async (bench) => {
      const before = await lookAtImport(bench.db, id);
      if (before === undefined)
        throw new CommandFailure('There is no import with this id.', 'The imports screen lists them.');
      // One that was killed at work is still "running" or "undoing": it is simply taken up.
      if (!['running', 'undoing'].includes(before.state))
        await transaction(bench.db, (tx) => moveImport(tx, id, move, new Date()));
      return work(bench, id, before.place, json);
    }),
  );
}

async function work(bench: Workbench, id: string, place: string, json: boolean): Promise<number> {
  const started = performance.now();
  const show = process.stderr.isTTY === true && !json;
  const clickhouse = connectClickHouse(bench.engines.clickhouse);
  const identity = await createIdentity({ db: bench.db, sources: { byId: () => undefined }, log: bench.log });
  const port = {
    db: bench.db,
    log: bench.log,
    now: () => new Date(),
    undo: undoSource({ db: bench.db, clickhouse }),
    others: [stockFiles(), productFiles(), cardFiles({ identity, ledger: createLedger() })],
  };
  const worked = await workOnImport(
    {
      ...port,
      onProgress: ({ rows, readBytes, fileBytes }) =>
        show && process.stderr.write(`\r${bar(readBytes / fileBytes)} ${rows.toLocaleString('en')} rows`),
    },
    place,
    id,
  ).finally(() => clickhouse.close());
  if (!worked)
    throw new CommandFailure(
      'Another process works on this import.',
      'Wait for it, or stop that process and try again after 15 seconds.',
    );
  const job = await lookAtImport(bench.db, id);
  const seconds = (performance.now() - started) / 1_000;
  if (job === undefined) throw new Error('the import vanished');
  if (json) {
    console.log(
      JSON.stringify({
        id,
        state: job.state,
        rows: job.rows,
        accepted: job.accepted,
        duplicates: job.duplicates,
        failed: job.failed,
        totals: job.totals,
        seconds,
      }),
    );
  } else {
    console.log(
      `\n${job.state}: ${job.rows} rows in ${seconds.toFixed(1)} s; ${job.accepted} ${job.mapping?.kind === 'products' ? 'rows' : 'events'} taken, ${job.duplicates} known before, ${job.failed} rows failed`,
    );
    for (const [name, value] of Object.entries(job.totals)) console.log(`  ${name}: ${value}`);
    if (job.failure !== null) console.log(job.failure);
    console.log(`import ${id}`);
  }
  return job.state === 'done' || job.state === 'undone' ? 0 : 1;
}

function bar(share: number): string {
  const full = Math.round(Math.min(1, share) * 30);
  return `[${'█'.repeat(full)}${' '.repeat(30 - full)}] ${String(Math.round(share * 100)).padStart(3)} %`;
}

async function explain<T>(job: () => Promise<T>): Promise<T> {
  try {
    return await job();
  } catch (error) {
    if (error instanceof ProblemError)
      throw new CommandFailure(
        `${error.kind.title}${error.detail === undefined ? '' : `: ${error.detail}`}.`,
        error.kind.fix,
      );
    if (error instanceof UnreadableFile)
      throw new CommandFailure(`The file cannot be imported: ${error.message}.`, 'CSV and NDJSON can, plain or .gz.');
    throw error;
  }
}
