/**
 * Files whose rows are no events (products, …): a later part says what its columns may feed, reads a row, and keeps what rows say.
 * Reading, progress, errors, pause, resume and dry run are the same machinery. The port is owned here and wired in `main.ts`.
 */
import type { Db, Tx } from '../../kit/sql.ts';
import { BadMapping, taker, textOf, type BadRow, type EventKind, type Mapping } from './plan.ts';
import type { FileRow } from './read-rows.ts';

/** What a row has for each target, in the order of the columns that feed it; empty cells are left out. */
export type Values = ReadonlyMap<string, readonly string[]>;

/** A row that could be read, with what it is a row of. */
export interface Thing<T = unknown> {
  readonly row: number;
  readonly raw: string;
  readonly value: T;
}

export interface Kept {
  readonly accepted: number;
  /** Rows that said what was known already. */
  readonly duplicates: number;
  readonly bad: readonly BadRow[];
}

export interface OtherKind<T = unknown> {
  readonly name: Exclude<Mapping['kind'], EventKind>;
  /** What a column probably feeds; undefined: nothing. */
  suggestTarget(column: string): string | undefined;
  /** Why a mapping with these targets cannot work, in words for people; null when it can. */
  objection(targets: readonly string[]): string | null;
  /** Pure: what the row says, or why it cannot be read. */
  read(values: Values, mapping: Mapping): { readonly value: T } | { readonly reason: string; readonly detail: string };
  /** For the preview. */
  show(value: T): Record<string, unknown>;
  /** What the row adds to the control totals, by name; lines are counted anyway. */
  tally?(value: T): Readonly<Record<string, number>>;
  /** Keeps what a batch of rows says, in its transaction; the same batch again adds nothing. */
  keep(tx: Tx, things: readonly Thing<T>[], importId: string): Promise<Kept>;
  /** Takes what an import brought out again; may be called twice. */
  undo(db: Db, importId: string, alive: () => Promise<void>): Promise<void>;
}

/** What came together since the last draw; `store` keeps it, in the transaction of the batch. */
export interface Drawn {
  readonly bad: readonly BadRow[];
  store(tx: Tx, dryRun: boolean): Promise<Kept>;
}

/** What the rows of a file become, batch by batch. */
export interface Harvest {
  take(row: FileRow): void;
  end(): void;
  waiting(): number;
  draw(): Drawn;
  totals(): Record<string, string>;
}

const eventKinds: readonly string[] = ['persons', 'events', 'orders'] satisfies EventKind[];

export function isOtherKind(kind: Mapping['kind']): kind is OtherKind['name'] {
  return !eventKinds.includes(kind);
}

export function kindNamed(others: readonly OtherKind[], name: string): OtherKind {
  const found = others.find((kind) => kind.name === name);
  if (found === undefined) throw new BadMapping(`this server does not read files of ${name}`);
  return found;
}

/** Throws BadMapping, in words for people, when the mapping cannot work for these columns. */
export function compileThings(
  kind: OtherKind,
  mapping: Mapping,
  columns: readonly string[],
): (row: FileRow) => Thing | BadRow {
  const feeds = mapping.columns.filter(({ target }) => target !== 'ignore' && target !== '');
  const missing = mapping.format === 'csv' ? feeds.find(({ column }) => !columns.includes(column)) : undefined;
  if (missing !== undefined) throw new BadMapping(`the file has no column "${missing.column}"`);
  const objection = kind.objection(feeds.map(({ target }) => target));
  if (objection !== null) throw new BadMapping(objection);
  const take = taker(mapping, columns);
  return (row) => {
    const { number } = row;
    if (row.kind === 'error') return { kind: 'bad', row: number, reason: row.reason, detail: row.detail, raw: row.raw };
    const values = new Map<string, string[]>();
    for (const { column, target } of feeds) {
      const value = textOf(take(row, column));
      if (value === '') continue;
      const before = values.get(target);
      if (before === undefined) values.set(target, [value]);
      else before.push(value);
    }
    const raw = row.kind === 'row' ? row.fields.join(',').slice(0, 2_000) : row.raw;
    const read = kind.read(values, mapping);
    return 'value' in read ? { row: number, raw, value: read.value } : { kind: 'bad', row: number, ...read, raw };
  };
}

class DryRun extends Error {}

export function harvestThings(
  kind: OtherKind,
  mapping: Mapping,
  columns: readonly string[],
  importId: string,
): Harvest {
  const readRow = compileThings(kind, mapping, columns);
  let things: Thing[] = [];
  let bad: BadRow[] = [];
  let rows = 0;
  const totals = new Map<string, number>();
  return {
    take: (row) => {
      rows += 1;
      const read = readRow(row);
      if ('kind' in read) {
        bad.push(read);
        return;
      }
      things.push(read);
      for (const [name, more] of Object.entries(kind.tally?.(read.value) ?? {}))
        totals.set(name, (totals.get(name) ?? 0) + more);
    },
    end: () => undefined,
    waiting: () => things.length,
    draw: () => {
      const [drawn, errors] = [things, bad];
      [things, bad] = [[], []];
      return {
        bad: errors,
        store: (tx, dryRun) => (dryRun ? tryOut(tx, kind, drawn, importId) : kind.keep(tx, drawn, importId)),
      };
    },
    totals: () => ({
      lines: String(rows),
      ...Object.fromEntries([...totals].map(([name, sum]) => [name, String(sum)])),
    }),
  };
}

/** Everything is done and taken back: a dry run finds what the real one would. */
async function tryOut(tx: Tx, kind: OtherKind, things: readonly Thing[], importId: string): Promise<Kept> {
  let kept: Kept = { accepted: 0, duplicates: 0, bad: [] };
  await tx
    .savepoint(async (inner) => {
      kept = await kind.keep(inner as unknown as Tx, things, importId);
      throw new DryRun();
    })
    .catch((error: unknown) => {
      if (!(error instanceof DryRun)) throw error;
    });
  return kept;
}
