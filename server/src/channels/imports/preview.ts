/** What the first rows of a file would become, and a mapping to begin with. */
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import type { z } from 'zod';
import type { importPreview } from '../../../../contracts/channels.ts';
import { gatherOrders } from './gather-orders.ts';
import { makeEvent } from './make-event.ts';
import { compileThings, isOtherKind, kindNamed, type OtherKind } from './other-kinds.ts';
import { BadMapping, compileMapping, type Draft, type Mapping } from './plan.ts';
import { openRows, type FileRow } from './read-rows.ts';
import { suggestDateFormat, suggestDelimiter, suggestEncoding, suggestKind, suggestTarget } from './suggest.ts';

export type Preview = z.infer<typeof importPreview>;

const shownRows = 20;

/** Throws UnreadableFile for a file that is no table. `wanted`: the mapping as people have it so far. */
export async function previewFile(
  file: string,
  wanted: Mapping | undefined,
  now: Date,
  others: readonly OtherKind[] = [],
  wantedKind?: Mapping['kind'],
): Promise<Preview> {
  const form = wanted ?? (await guessForm(file));
  const reader = await openRows(file, form);
  const rows: FileRow[] = [];
  for await (const chunk of reader.chunks()) {
    rows.push(...chunk.slice(0, shownRows - rows.length));
    if (rows.length >= shownRows) break;
  }
  reader.close();
  const columns =
    form.format === 'csv'
      ? reader.columns
      : [...new Set(rows.flatMap((row) => (row.kind === 'object' ? Object.keys(row.value) : [])))];
  const samples = new Map(columns.map((column, at) => [column, samplesOf(rows, column, at)]));
  const kind = wanted?.kind ?? wantedKind ?? suggestKindOf(columns, others);
  const suggest = suggester(kind, others);
  const suggested = wanted ?? suggestMapping(form, kind, columns, samples, suggest);
  const warnings: string[] = [];
  let shown: Preview['rows'] = [];
  try {
    shown = isOtherKind(suggested.kind)
      ? showThings(rows, kindNamed(others, suggested.kind), suggested, columns)
      : showRows(rows, suggested, columns, now);
  } catch (error) {
    if (!(error instanceof BadMapping)) throw error;
    warnings.push(error.message);
  }
  return {
    columns: columns.map((name) => ({
      name,
      samples: samples.get(name) ?? [],
      suggestedTarget: suggest(name),
    })),
    suggestedMapping: suggested,
    rows: shown,
    warnings,
  };
}

function suggestKindOf(columns: readonly string[], others: readonly OtherKind[]): Mapping['kind'] {
  const other = others.find(
    (one) => one.objection(columns.flatMap((column) => one.suggestTarget(column) ?? [])) === null,
  );
  const kind = suggestKind(columns);
  const whoColumns = columns.some((column) =>
    /^(identifier|userId|anonymousId)/.test(suggestTarget(column, 'persons')),
  );
  return other === undefined || kind !== 'persons' || whoColumns ? kind : other.name;
}

function suggester(kind: Mapping['kind'], others: readonly OtherKind[]): (column: string) => string {
  if (!isOtherKind(kind)) return (column) => suggestTarget(column, kind);
  const other = kindNamed(others, kind);
  return (column) => other.suggestTarget(column) ?? 'ignore';
}

function showThings(
  rows: readonly FileRow[],
  kind: OtherKind,
  mapping: Mapping,
  columns: readonly string[],
): Preview['rows'] {
  const readRow = compileThings(kind, mapping, columns);
  return rows
    .map(readRow)
    .map((read) =>
      'kind' in read
        ? { row: read.row, event: null, error: read.detail }
        : { row: read.row, event: kind.show(read.value), error: null },
    );
}

type Form = Pick<Mapping, 'format' | 'encoding' | 'delimiter'>;

async function guessForm(file: string): Promise<Form> {
  const head = await headOf(file);
  const encoding = suggestEncoding(head);
  const firstLine = head.toString(encoding === 'utf-16le' ? 'utf16le' : 'latin1').split(/\r?\n/, 1)[0] ?? '';
  const format = /^(\uFEFF|\u00ef\u00bb\u00bf)?\s*\{/.test(firstLine) ? 'ndjson' : 'csv';
  return { format, encoding, delimiter: suggestDelimiter(firstLine) };
}

async function headOf(file: string): Promise<Buffer> {
  const raw = createReadStream(file, { end: 65_535 });
  const parts: Buffer[] = [];
  try {
    for await (const part of raw) parts.push(part as Buffer);
    const bytes = Buffer.concat(parts);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    return await new Promise((resolve) => {
      const plain: Buffer[] = [];
      const gunzip = createGunzip();
      gunzip.on('data', (part: Buffer) => plain.push(part));
      // The head of a gzip file ends too early by its nature.
      gunzip.on('error', () => resolve(Buffer.concat(plain)));
      gunzip.on('end', () => resolve(Buffer.concat(plain)));
      gunzip.end(bytes);
    });
  } finally {
    raw.destroy();
  }
}

function samplesOf(rows: readonly FileRow[], column: string, at: number): string[] {
  const values = rows.map((row) =>
    row.kind === 'row' ? (row.fields[at] ?? '') : row.kind === 'object' ? JSON.stringify(row.value[column] ?? '') : '',
  );
  return [...new Set(values.filter((value) => value !== '' && value !== '""'))]
    .slice(0, 3)
    .map((value) => value.slice(0, 80));
}

function suggestMapping(
  form: Form,
  kind: Mapping['kind'],
  columns: readonly string[],
  samples: ReadonlyMap<string, readonly string[]>,
  suggest: (column: string) => string,
): Mapping {
  const taken = new Set<string>();
  const targets = columns.map((column) => {
    const target = suggest(column);
    if (isOtherKind(kind)) return { column, target };
    const single = !/^(identifier|trait|property|ignore)/.test(target);
    if (single && taken.has(target))
      return { column, target: kind === 'persons' ? `trait:${column}` : `property:${column}` };
    taken.add(target);
    return { column, target };
  });
  const dated = targets.find(({ target }) => target === 'timestamp')?.column ?? '';
  const prices = samples.get(targets.find(({ target }) => target === 'line:price')?.column ?? '') ?? [];
  return {
    kind,
    ...form,
    dateFormat: suggestDateFormat(samples.get(dated) ?? []),
    timeZone: 'UTC',
    decimalSeparator: prices.some((price) => /,\d{1,2}$/.test(price)) ? ',' : '.',
    currency: 'EUR',
    columns: targets,
  };
}

function showRows(rows: readonly FileRow[], mapping: Mapping, columns: readonly string[], now: Date): Preview['rows'] {
  const readRow = compileMapping(mapping, columns);
  const gather = gatherOrders();
  const sources = { scopeSourceId: 'preview', sourceId: 'preview' };
  const shown: Preview['rows'] = [];
  const show = (draft: Draft): void => {
    const made = makeEvent(draft, sources, now);
    shown.push(
      'kind' in made
        ? { row: draft.row, event: null, error: made.detail }
        : { row: draft.row, event: { ...made.event.body }, error: null },
    );
  };
  for (const row of rows) {
    const read = readRow(row);
    if (read.kind === 'bad') shown.push({ row: read.row, event: null, error: read.detail });
    else if (read.kind === 'line') gather.add(read).forEach(show);
    else show(read);
  }
  gather.end().forEach(show);
  return shown.sort((a, b) => a.row - b.row);
}
