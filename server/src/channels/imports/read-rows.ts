/** Rows of a file, in constant memory: gzip and encodings undone, CSV or NDJSON, errors as rows of their own. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, Transform, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import iconv from 'iconv-lite';

export interface FileForm {
  readonly format: 'csv' | 'ndjson';
  readonly encoding: string;
  readonly delimiter: string;
}

export type FileRow =
  | { readonly kind: 'row'; readonly number: number; readonly fields: readonly string[]; readonly raw: string }
  | {
      readonly kind: 'object';
      readonly number: number;
      readonly value: Readonly<Record<string, unknown>>;
      readonly raw: string;
    }
  | {
      readonly kind: 'error';
      readonly number: number;
      readonly reason: string;
      readonly detail: string;
      readonly raw: string;
    };

export interface FileReader {
  /** The header of a CSV file; empty for NDJSON. */
  readonly columns: readonly string[];
  /** Compressed bytes read so far. */
  readBytes(): number;
  /** Chunks of rows, in order; rows are numbered from 1 (the header is not a row). */
  chunks(): AsyncGenerator<readonly FileRow[]>;
  close(): void;
}

export class UnreadableFile extends Error {
  readonly reason: string;
  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

const maxRowBytes = 1_048_576;
const chunkRows = 500;

/** Opens a file; throws UnreadableFile for one that is no text (a ZIP, an XLSX, a PDF) or is empty. */
export async function openRows(file: string, form: FileForm): Promise<FileReader> {
  const head = await firstBytes(file, 4);
  if (head.length === 0) throw new UnreadableFile('file_empty', 'the file is empty');
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new UnreadableFile('file_is_zip', 'this is a ZIP archive or an Excel file; save it as CSV, plain or .gz');
  if (head[0] === 0x25 && head[1] === 0x50)
    throw new UnreadableFile('file_is_pdf', 'this is a PDF file; export the data as CSV');
  const raw = createReadStream(file, { highWaterMark: 65_536 });
  let read = 0;
  raw.on('data', (chunk) => {
    read += chunk.length;
  });
  const plain: Readable =
    head[0] === 0x1f && head[1] === 0x8b ? pipe(raw, createGunzip()) : pipe(raw, new PassThrough());
  const text = form.encoding === 'utf-8' ? plain : pipe(plain, transcode(form.encoding));
  const source = form.format === 'csv' ? csvChunks(text, form.delimiter) : jsonChunks(text);
  const first = form.format === 'csv' ? await source.next() : undefined;
  const columns = first && !first.done && first.value[0]?.kind === 'row' ? first.value[0].fields : [];
  if (form.format === 'csv' && columns.length === 0)
    throw new UnreadableFile('file_no_header', 'the first line must name the columns');
  return {
    columns,
    readBytes: () => read,
    chunks: async function* chunks() {
      if (first && !first.done && first.value.length > 1) yield first.value.slice(1);
      yield* source;
    },
    close: () => raw.destroy(),
  };
}

function pipe<T extends NodeJS.ReadWriteStream & Readable>(from: Readable, to: T): T {
  from.on('error', (error) => to.destroy(error));
  from.pipe(to);
  return to;
}

function transcode(encoding: string): Transform {
  const decoder = iconv.getDecoder(encoding);
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => done(null, decoder.write(chunk)),
    flush: (done) => done(null, decoder.end() ?? ''),
  });
}

async function firstBytes(file: string, count: number): Promise<Buffer> {
  const handle = await open(file).catch(() => {
    throw new UnreadableFile(
      'file_gone',
      'the file is not there any more; uploads are deleted when their import has ended',
    );
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(count), 0, count, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/**
 * The header is row 0; a row's number is that of its last line in the file, less the header's, which is what an editor shows.
 * A row with too many or too few fields, a stray quote or half a line is an error row; the others go on.
 */
async function* csvChunks(text: Readable, delimiter: string): AsyncGenerator<readonly FileRow[]> {
  let width = 0;
  let last = 0;
  let chunk: FileRow[] = [];
  // The parser is ahead of us: a skipped row may come some rows too early, but with its right number.
  const skipped = (error: CsvError | undefined, raw: string): void => {
    chunk.push({
      kind: 'error',
      number: lineOf(error, last),
      reason: 'row_not_csv',
      detail: csvWords(error),
      raw: raw.slice(0, 2_000),
    });
  };
  const parser = pipe(
    text,
    parse({
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_records_with_error: true,
      skip_empty_lines: true,
      max_record_size: maxRowBytes,
      on_skip: (error, raw) => {
        skipped(error, String(raw ?? ''));
        return undefined;
      },
    }),
  );
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      if (width === 0) width = record.length;
      last = info.lines - 1;
      chunk.push(csvRow(last, record, width));
      if (chunk.length >= chunkRows) {
        yield chunk;
        chunk = [];
      }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw asUnreadable(error);
    // The parser gives up at the end of a file that stops inside a quoted field: the rows before are good.
    skipped(error, '');
  }
  if (chunk.length > 0) yield chunk;
}

function lineOf(error: CsvError | undefined, last: number): number {
  const lines: unknown = error && 'lines' in error ? error.lines : undefined;
  return typeof lines === 'number' ? lines - 1 : last + 1;
}

function csvRow(number: number, record: string[], width: number): FileRow {
  if (record.length !== width) {
    return {
      kind: 'error',
      number,
      reason: 'row_wrong_width',
      detail: `${record.length} fields where the header has ${width}`,
      raw: record.join(',').slice(0, 2_000),
    };
  }
  return { kind: 'row', number, fields: record, raw: '' };
}

function csvWords(error: CsvError | undefined): string {
  if (error?.code === 'CSV_QUOTE_NOT_CLOSED') return 'the line ends inside a quoted field';
  if (error?.code === 'CSV_MAX_RECORD_SIZE') return 'the line is longer than 1 MB: perhaps a quote is not closed';
  return 'quotes do not match';
}

async function* jsonChunks(text: Readable): AsyncGenerator<readonly FileRow[]> {
  let rest = '';
  let number = 0;
  let chunk: FileRow[] = [];
  text.setEncoding('utf8');
  try {
    for await (const piece of text as AsyncIterable<string>) {
      const lines = (rest + piece).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > maxRowBytes)
        throw new UnreadableFile('row_too_long', 'a line is longer than 1 MB: this is not NDJSON');
      for (const line of lines) {
        if (line.trim() === '') continue;
        number += 1;
        chunk.push(jsonRow(number, line));
        if (chunk.length >= chunkRows) {
          yield chunk;
          chunk = [];
        }
      }
    }
  } catch (error) {
    throw asUnreadable(error);
  }
  if (rest.trim() !== '') chunk.push(jsonRow(number + 1, rest));
  if (chunk.length > 0) yield chunk;
}

function jsonRow(number: number, line: string): FileRow {
  const raw = line.slice(0, 2_000);
  try {
    const value: unknown = JSON.parse(number === 1 ? line.replace(/^\uFEFF/, '') : line);
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      return { kind: 'object', number, value: value as Record<string, unknown>, raw };
    return { kind: 'error', number, reason: 'row_not_object', detail: 'each line must be one JSON object', raw };
  } catch {
    return { kind: 'error', number, reason: 'row_not_json', detail: 'the line is not valid JSON', raw };
  }
}

function asUnreadable(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (/^(Z_|ERR_Z)/.test(code)) return new UnreadableFile('file_gzip_broken', 'the gzip data are broken or cut off');
  return error;
}
