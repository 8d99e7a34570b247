/** Prices from a CSV text into a draft: what can be read goes in, and each row that cannot says why. */
import { parse } from 'csv-parse/sync';
import type { z } from 'zod';
import * as contract from '../../../contracts/pricing.ts';
import { moneyDigits } from '../../../quote/index.ts';
import { problem } from '../kit/problems.ts';
import type { Tx } from '../kit/sql.ts';
import { putPrices } from './draft-prices.ts';
import { faultOf, type DraftPrice } from './entries.ts';
import { importNotReadable } from './problems.ts';

type Answer = z.infer<typeof contract.importPricesAnswer>;
type Row = Readonly<Record<string, string>>;

const chunk = 5_000;
const columns = new Set([
  'sku',
  'amount',
  'amount_minor',
  'currency',
  'zone',
  'group',
  'min_quantity',
  'valid_from',
  'valid_until',
  'kind',
  'previous',
  'previous_minor',
  'floor',
  'floor_minor',
  'exception',
]);

/** 100,000 rows take about 3 s. A second run of the same file changes nothing. */
export async function importPrices(
  tx: Tx,
  bookId: string,
  { csv, delimiter }: z.infer<typeof contract.importPricesBody>,
): Promise<Answer> {
  const rows = readRows(csv, delimiter);
  const errors: { row: number; message: string }[] = [];
  let errorCount = 0;
  let written = 0;
  let waiting: DraftPrice[] = [];
  for (const [at, row] of rows.entries()) {
    const read = readPrice(row);
    if (typeof read === 'string') {
      errorCount += 1;
      if (errors.length < 100) errors.push({ row: at + 1, message: read });
      continue;
    }
    waiting.push(read);
    if (waiting.length < chunk) continue;
    written += await putPrices(tx, bookId, waiting);
    waiting = [];
  }
  if (waiting.length > 0) written += await putPrices(tx, bookId, waiting);
  return { read: rows.length, written, errors, errorCount };
}

function readRows(csv: string, delimiter: string): Row[] {
  let rows: Row[];
  try {
    rows = parse<Row>(csv, {
      delimiter,
      bom: true,
      skip_empty_lines: true,
      trim: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
    });
  } catch (error) {
    throw problem(importNotReadable, { detail: error instanceof Error ? error.message : 'no CSV' });
  }
  const names = Object.keys(rows[0] ?? {});
  const missing = ['sku', 'currency'].filter((name) => !names.includes(name));
  if (rows.length > 0 && !names.includes('amount') && !names.includes('amount_minor')) missing.push('amount');
  const foreign = names.filter((name) => !columns.has(name));
  if (missing.length > 0) throw problem(importNotReadable, { detail: `columns are missing: ${missing.join(', ')}` });
  if (foreign.length > 0) throw problem(importNotReadable, { detail: `unknown columns: ${foreign.join(', ')}` });
  return rows;
}

/** The price of a row, or what is wrong with it. */
function readPrice(row: Row): DraftPrice | string {
  const currency = (row['currency'] ?? '').toUpperCase();
  const amounts = (['amount', 'previous', 'floor'] as const).map((name) => readAmount(row, name, currency));
  const wrong = amounts.find((amount) => typeof amount === 'string');
  if (typeof wrong === 'string') return wrong;
  const [amountMinor, previousMinor, floorMinor] = amounts as (number | null)[];
  if (amountMinor === null) return 'the amount is missing';
  const read = contract.draftPrice.safeParse({
    sku: row['sku'],
    currency,
    zone: row['zone'] || null,
    group: row['group'] || null,
    minQuantity: row['min_quantity'] ? Number(row['min_quantity']) : 1,
    validFrom: readInstant(row['valid_from']),
    validUntil: readInstant(row['valid_until']),
    kind: row['kind'] || 'regular',
    exception: row['exception'] || null,
    amountMinor,
    previousMinor,
    floorMinor,
  });
  if (!read.success) return read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return faultOf(read.data) ?? read.data;
}

function readAmount(row: Row, name: string, currency: string): number | null | string {
  const minor = row[`${name}_minor`];
  if (minor !== undefined && minor !== '')
    return /^\d{1,12}$/.test(minor) ? Number(minor) : `${name}_minor: ${minor} is no whole number`;
  const text = (row[name] ?? '').replaceAll(/[\s\u00a0']/g, '').replace(',', '.');
  if (text === '') return null;
  const places = moneyDigits(currency);
  const match = /^(\d{1,10})(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.replace(/0+$/, '').length > places)
    return `${name}: ${row[name]} is no amount of ${currency}`;
  return Number(`${match[1]}${fraction.slice(0, places).padEnd(places, '0')}`);
}

/** A date alone is its midnight in UTC. */
function readInstant(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text;
}
