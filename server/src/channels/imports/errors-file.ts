/** The rows that could not be read, as a CSV file that a spreadsheet opens. */
import { Readable } from 'node:stream';
import { run, type Db } from '../../kit/sql.ts';
import { errorsAfter } from './imports.sql.ts';

export function errorsFile(db: Db, importId: string): Readable {
  return Readable.from(lines(db, importId));
}

async function* lines(db: Db, importId: string): AsyncGenerator<string> {
  yield '\uFEFFrow,reason,detail,content\r\n';
  let last = -1;
  for (;;) {
    const rows = await run(db, errorsAfter, [importId, last]);
    if (rows.length === 0) return;
    yield rows.map((row) => `${row.row_number},${row.reason},${cell(row.detail)},${cell(row.raw)}\r\n`).join('');
    last = rows.at(-1)?.row_number ?? last;
  }
}

/** Quoted; a leading = + - @ gets an apostrophe, because spreadsheets would run it as a formula. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}
