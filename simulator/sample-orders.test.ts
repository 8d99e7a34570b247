import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { sampleHeader, writeSampleOrders } from './sample-orders.ts';

type Row = Record<
  'InvoiceNo' | 'StockCode' | 'Description' | 'Quantity' | 'InvoiceDate' | 'UnitPrice' | 'CustomerID' | 'Country',
  string
>;

async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'sample-orders-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('a file read back adds up to the totals that were returned, to the thousandth', async () => {
  await inFolder(async (folder) => {
    const totals = await writeSampleOrders(join(folder, 'orders.csv'), { invoices: 300 });
    const text = await readFile(join(folder, 'orders.csv'), 'utf8');
    expect(text.startsWith(`${sampleHeader}\n`)).toBe(true);
    const rows: Row[] = parse(text, { columns: true });
    const distinct = (pick: (row: Row) => string): number =>
      new Set(rows.map(pick).filter((value) => value !== '')).size;
    expect(totals).toEqual({
      lines: rows.length,
      invoices: distinct((row) => row.InvoiceNo),
      cancellations: distinct((row) => (row.InvoiceNo.startsWith('C') ? row.InvoiceNo : '')),
      cancellationLines: rows.filter((row) => row.InvoiceNo.startsWith('C')).length,
      customers: distinct((row) => row.CustomerID),
      linesWithoutCustomer: rows.filter((row) => row.CustomerID === '').length,
      codes: distinct((row) => row.StockCode),
      countries: distinct((row) => row.Country),
      amountThousandths: rows.reduce(
        (sum, row) => sum + Number(row.Quantity) * Math.round(Number(row.UnitPrice) * 1000),
        0,
      ),
    });
    expect(
      rows.every(
        (row) => /^\d{4}-\d\d-\d\d \d\d:\d\d:00$/.test(row.InvoiceDate) && /^-?\d+\.\d{1,3}$/.test(row.UnitPrice),
      ),
    ).toBe(true);
  });
});

test('the oddities of the original are there', async () => {
  await inFolder(async (folder) => {
    const totals = await writeSampleOrders(join(folder, 'orders.csv.gz'), { invoices: 900 });
    const rows: Row[] = parse(gunzipSync(await readFile(join(folder, 'orders.csv.gz'))), { columns: true });
    expect(totals.cancellations).toBeGreaterThan(50);
    expect(totals.linesWithoutCustomer / totals.lines).toBeGreaterThan(0.1);
    for (const odd of [
      (row: Row) => row.InvoiceNo.startsWith('A'),
      (row: Row) => row.StockCode === 'POST',
      (row: Row) => row.StockCode === 'BANK CHARGES',
      (row: Row) => row.Description === '' && row.UnitPrice === '0.0',
      (row: Row) => row.Description.includes('"'),
      (row: Row) => row.Description.includes(','),
      (row: Row) => Number(row.Quantity) < 0 && !row.InvoiceNo.startsWith('C'),
      (row: Row) => Number(row.UnitPrice) < 0.01 && Number(row.UnitPrice) > 0,
    ]) {
      expect(rows.filter(odd).length).toBeGreaterThan(0);
    }
  });
});

test('the same seed writes the same bytes', async () => {
  await inFolder(async (folder) => {
    const [one, other, different] = ['one', 'other', 'different'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    await writeSampleOrders(one, { seed: 1, invoices: 50 });
    await writeSampleOrders(other, { seed: 1, invoices: 50 });
    await writeSampleOrders(different, { seed: 2, invoices: 50 });
    expect(await readFile(other)).toEqual(await readFile(one));
    expect(await readFile(different)).not.toEqual(await readFile(one));
  });
});
