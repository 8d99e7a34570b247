/** A list of grants as people keep it: a customer and an amount in each line, pasted or from a CSV file. Pure. */

export type Named = { readonly type: string; readonly value: string };
export interface GrantRow {
  /** As it stands in the file, from 1. */
  readonly line: number;
  readonly customer: Named;
  readonly amount: number;
}
export interface GrantList {
  readonly rows: readonly GrantRow[];
  readonly faults: readonly { readonly line: number; readonly text: string; readonly why: GrantFault }[];
  readonly sum: number;
}
export type GrantFault = 'columns' | 'customer' | 'amount' | 'twice' | 'tooMany';

/** One call takes so many. */
export const mostGrants = 2_000;

export const namedBy = ['guess', 'phone', 'email', 'loyalty_card', 'user_id'] as const;
export type NamedBy = (typeof namedBy)[number];

export function readGrants(text: string, by: NamedBy): GrantList {
  const rows: GrantRow[] = [];
  const faults: GrantList['faults'][number][] = [];
  const seen = new Set<string>();
  for (const [index, raw] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    if (raw.trim() === '') continue;
    const fault = (why: GrantFault): void => void faults.push({ line, text: raw.trim().slice(0, 80), why });
    const cells = cellsOf(raw);
    const [who = '', how = ''] = cells;
    if (cells.length < 2) {
      fault('columns');
      continue;
    }
    const amount = amountOf(how);
    // A first line of words is a heading.
    if (amount === null && rows.length === 0 && faults.length === 0 && !/\d/.test(raw)) continue;
    const customer = by === 'guess' ? guess(who) : who === '' ? null : { type: by, value: who };
    const key = `${customer?.type} ${customer?.value.toLowerCase().replaceAll(/[\s()-]/g, '')}`;
    if (customer === null) fault('customer');
    else if (amount === null) fault('amount');
    else if (seen.has(key)) fault('twice');
    else if (rows.length >= mostGrants) fault('tooMany');
    else {
      seen.add(key);
      rows.push({ line, customer, amount });
    }
  }
  return { rows, faults, sum: rows.reduce((sum, row) => sum + row.amount, 0) };
}

/** Split at tab, semicolon or comma; blanks split only "+371 20001234 500" from its end. */
function cellsOf(raw: string): string[] {
  const mark = ['\t', ';', ','].find((one) => raw.includes(one));
  const cells = mark === undefined ? (/^(.+\S)\s+(\S+)\s*$/.exec(raw)?.slice(1) ?? [raw]) : raw.split(mark);
  return cells.map((cell) =>
    cell
      .trim()
      .replace(/^"(.*)"$/, '$1')
      .trim(),
  );
}

/** "1 200" and "1,200" of a spreadsheet are whole; "12.5" is none. */
function amountOf(text: string): number | null {
  const plain = text.replaceAll(/[\s\u00A0\u202F']/g, '');
  if (!/^\d{1,10}$/.test(plain)) return null;
  const amount = Number(plain);
  return amount >= 1 && amount <= 1_000_000_000 ? amount : null;
}

function guess(text: string): Named | null {
  const value = text.trim();
  if (value.includes('@')) return { type: 'email', value };
  const digits = value.replaceAll(/[\s()-]/g, '');
  if (/^\+\d{7,15}$/.test(digits)) return { type: 'phone', value };
  // Card numbers have twelve digits or more; a phone without its country is too short for one.
  if (/^\d{12,19}$/.test(digits)) return { type: 'loyalty_card', value: digits };
  return null;
}
