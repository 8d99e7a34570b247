/** Plastic is ordered in batches: numbers are made, printed, and belong to nobody until they are handed out. */
import type { z } from 'zod';
import type { cardBatch, cardBatchPage, newCardBatchBody } from '../../../../contracts/loyalty-cards.ts';
import { newId } from '../../kit/ids.ts';
import { notFound, problem } from '../../kit/problems.ts';
import { run, runOne, runMaybe, type Db, type On, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { batchById, insertBatch, insertCards, listBatches, numbersOfBatch, type BatchRow } from './cards.sql.ts';
import { asIdentifier } from './cards.ts';
import { makeNumber, plasticPrefix, printNumber } from './number.ts';

const atOnce = 10_000;

/** 50,000 cards take about 2 s: an origin is hashed for each, so that what a card earns before anybody is known has its place. */
export async function makeBatch(
  tx: Tx,
  { identity }: Pick<OuterDeps, 'identity'>,
  wish: z.infer<typeof newCardBatchBody>,
  madeBy: string,
  now: Date,
): Promise<z.infer<typeof cardBatch>> {
  const batchId = newId(now.getTime());
  const prefix = wish.prefix ?? plasticPrefix;
  await run(tx, insertBatch, [batchId, wish.name, prefix, wish.size, madeBy, now]);
  let made = 0;
  while (made < wish.size) {
    const numbers = [...new Set(Array.from({ length: Math.min(atOnce, wish.size - made) }, () => makeNumber(prefix)))];
    const usable: { number: string; origin: string }[] = [];
    // One after the other: identity's rules are asked for once and remembered.
    for (const number of numbers) {
      const origin = await identity.strongestOrigin(tx, [asIdentifier(number)]);
      if (origin !== null) usable.push({ number, origin });
    }
    const inserted = await run(tx, insertCards, [
      usable.map(({ number }) => number),
      usable.map(({ origin }) => origin),
      'plastic',
      'made',
      null,
      batchId,
      now,
    ]);
    made += inserted.length;
  }
  return viewOf(await runOne(tx, batchById, [batchId]));
}

export async function listCardBatches(
  on: On,
  query: { readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.infer<typeof cardBatchPage>> {
  const after = query.cursor !== undefined && /^[0-9a-f-]{36}$/.test(query.cursor) ? query.cursor : null;
  const rows = await run(on, listBatches, [after, query.limit + 1]);
  const items = rows.slice(0, query.limit);
  return { items: items.map(viewOf), nextCursor: rows.length > items.length ? (items.at(-1)?.batch_id ?? null) : null };
}

/** For the printer: the number as the barcode has it, and as it stands on the card. */
export async function* batchFile(db: Db, batchId: string): AsyncGenerator<string> {
  yield 'number,printed\n';
  let after = '';
  for (;;) {
    const rows = await run(db, numbersOfBatch, [batchId, after, atOnce]);
    yield rows.map(({ number }) => `${number},${printNumber(number)}\n`).join('');
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.number;
  }
}

export async function needBatch(on: On, batchId: string): Promise<void> {
  if ((await runMaybe(on, batchById, [batchId])) === undefined) throw problem(notFound);
}

function viewOf(row: BatchRow): z.infer<typeof cardBatch> {
  return {
    id: row.batch_id,
    name: row.name,
    prefix: row.prefix,
    size: row.size,
    handedOut: row.handed_out,
    madeBy: row.made_by,
    madeAt: row.made_at.toISOString(),
  };
}
