/** Papers of the stock room: receipts, transfers, counts, imports. Lines are kept as they were; what they did is in the ledger. */
import { z } from 'zod';
import * as contract from '../../../contracts/stock.ts';
import { command, hotStatement, statement } from '../kit/sql.ts';

const receiptRow = z.object({
  receipt_id: z.string(),
  location_id: z.string(),
  reference: z.string(),
  lines: contract.receipt.shape.lines,
  actor: z.string(),
  received_at: z.date(),
});
const receiptColumns = `receipt_id, location_id, reference, lines, actor, received_at`;
export const addReceipt = statement(
  'stock.addReceipt',
  receiptRow,
  `insert into stock.receipts (${receiptColumns}) values ($1, $2, $3, $4::text::jsonb, $5, $6) returning ${receiptColumns}`,
);
export const receiptsPage = statement(
  'stock.receiptsPage',
  receiptRow,
  `select ${receiptColumns} from stock.receipts
   where ($1::text is null or location_id = $1) and ($2::uuid is null or receipt_id < $2::uuid) order by receipt_id desc limit $3`,
);
export type ReceiptRow = z.infer<typeof receiptRow>;

const transferRow = z.object({
  transfer_id: z.string(),
  from_id: z.string(),
  to_id: z.string(),
  state: z.enum(['sent', 'arrived']),
  reference: z.string(),
  lines: contract.transfer.shape.lines,
  actor: z.string(),
  sent_at: z.date(),
  arrived_at: z.date().nullable(),
});
export type TransferRow = z.infer<typeof transferRow>;
const transferColumns = `transfer_id, from_id, to_id, state, reference, lines, actor, sent_at, arrived_at`;
export const addTransfer = statement(
  'stock.addTransfer',
  transferRow,
  `insert into stock.transfers (transfer_id, from_id, to_id, state, reference, lines, actor, sent_at)
   values ($1, $2, $3, 'sent', $4, $5::text::jsonb, $6, $7) returning ${transferColumns}`,
);
export const lockTransfer = statement(
  'stock.lockTransfer',
  transferRow,
  `select ${transferColumns} from stock.transfers where transfer_id = $1 for update`,
);
export const arriveTransfer = statement(
  'stock.arriveTransfer',
  transferRow,
  `update stock.transfers set state = 'arrived', lines = $2::text::jsonb, arrived_at = $3
   where transfer_id = $1 and state = 'sent' returning ${transferColumns}`,
);
export const transferById = statement(
  'stock.transferById',
  transferRow,
  `select ${transferColumns} from stock.transfers where transfer_id = $1`,
);
export const transfersPage = statement(
  'stock.transfersPage',
  transferRow,
  `select ${transferColumns} from stock.transfers
   where ($1::text is null or from_id = $1 or to_id = $1) and ($2::text is null or state = $2) and ($3::uuid is null or transfer_id < $3::uuid)
   order by transfer_id desc limit $4`,
);

const countRow = z.object({
  count_id: z.string(),
  location_id: z.string(),
  lines: contract.count.shape.lines,
  actor: z.string(),
  counted_at: z.date(),
});
export type CountRow = z.infer<typeof countRow>;
const countColumns = `count_id, location_id, lines, actor, counted_at`;
export const addCount = statement(
  'stock.addCount',
  countRow,
  `insert into stock.counts (${countColumns}, written_at) values ($1, $2, $3::text::jsonb, $4, $5, $6) returning ${countColumns}`,
);
export const countsPage = statement(
  'stock.countsPage',
  countRow,
  `select ${countColumns} from stock.counts
   where ($1::text is null or location_id = $1) and ($2::uuid is null or count_id < $2::uuid) order by count_id desc limit $3`,
);

// Compare and set: an older snapshot finds the newer one and changes nothing. The same instant again is the same snapshot again.
// In the order of locations, so that two imports do not wait for each other in a circle.
export const markSnapshots = hotStatement<{ readonly location_id: string }>(
  'stock.markSnapshots',
  `insert into stock.snapshots as s (location_id, taken_at, import_id)
   select location_id, $2::timestamptz, $3::uuid from unnest($1::text[]) as w(location_id) order by location_id
   on conflict (location_id) do update set taken_at = excluded.taken_at, import_id = excluded.import_id where s.taken_at <= excluded.taken_at
   returning s.location_id`,
);
export const snapshotsOf = statement(
  'stock.snapshotsOf',
  z.object({ location_id: z.string(), taken_at: z.date() }),
  `select location_id, taken_at from stock.snapshots where location_id = any ($1::text[]) order by taken_at desc`,
);

/** Cells that this file ($3) has spoken of already, at its instant $4. */
export const statedByFile = hotStatement<{ readonly sku: string; readonly location_id: string }>(
  'stock.statedByFile',
  `select c.sku, c.location_id
   from unnest($1::text[], $2::text[]) as w(sku, location_id)
   join stock.cells c on c.sku = w.sku and c.location_id = w.location_id and c.stated_at = $4
   join stock.snapshots s on s.location_id = c.location_id and s.import_id = $3`,
);
/** By ids, which are in the order of time: those of a file come after its own. */
export const changedByFile = hotStatement<{
  readonly sku: string;
  readonly location_id: string;
  readonly movement_id: string;
  readonly quantity: number;
  readonly about: string;
}>(
  'stock.changedByFile',
  `select m.sku, m.location_id, m.movement_id, m.quantity, m.about
   from stock.locations l join stock.movements m on m.location_id = l.location_id and m.movement_id > $2::uuid
   where m.kind = 'snapshot' and m.actor = $1 order by m.movement_id limit $3`,
);

const importRow = z.object({
  import_id: z.string(),
  taken_at: z.date(),
  includes_until: z.date(),
  lines: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  skipped: contract.stockImport.shape.skipped,
  short: contract.stockImport.shape.short,
  actor: z.string(),
  imported_at: z.date(),
});
export type ImportRow = z.infer<typeof importRow>;
const importColumns = `import_id, taken_at, includes_until, lines, changed, unchanged, skipped, short, actor, imported_at`;
export const addImport = statement(
  'stock.addImport',
  importRow,
  `insert into stock.imports (${importColumns}) values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8::text::jsonb, $9, $10) returning ${importColumns}`,
);
export const importsPage = statement(
  'stock.importsPage',
  importRow,
  `select ${importColumns} from stock.imports where ($1::uuid is null or import_id < $1::uuid) order by import_id desc limit $2`,
);

const cellRow = z.object({
  sku: z.string(),
  location_id: z.string(),
  on_hand: z.int(),
  damaged: z.int(),
  held: z.int(),
  sold: z.int(),
  safety: z.int(),
  back_order_limit: z.int(),
  pre_order_limit: z.int(),
  expected_on: z.string().nullable(),
  short: z.int(),
  available: z.int(),
  changed_at: z.date(),
});
export type CellView = z.infer<typeof cellRow>;
const summed = `c.sku, c.location_id, sum(c.on_hand)::int as on_hand, sum(c.damaged)::int as damaged, sum(c.held)::int as held, sum(c.sold)::int as sold,
   sum(c.safety)::int as safety, sum(c.back_order_limit)::int as back_order_limit, sum(c.pre_order_limit)::int as pre_order_limit,
   max(c.expected_on)::text as expected_on, sum(c.short)::int as short, max(c.changed_at) as changed_at,
   sum(greatest(greatest(c.on_hand - c.safety, 0) + c.back_order_limit + c.pre_order_limit - c.held - c.sold, 0))::int as available`;
export const cellsPage = statement(
  'stock.cellsPage',
  cellRow,
  `select ${summed} from stock.cells c
   where ($1::text is null or c.location_id = $1) and ($2::text is null or c.sku = $2) and (not $3::boolean or c.short > 0)
     and ($4::text is null or (c.location_id, c.sku) > ($4, $5))
   group by c.location_id, c.sku order by c.location_id, c.sku limit $6`,
);

// Limits change what may be promised next; what is promised already stays, and `short` says what it lacks.
export const changeLimits = command(
  'stock.changeLimits',
  `update stock.cells c
   set safety = $3, back_order_limit = $4, pre_order_limit = $5, expected_on = $6::date, changed_at = $7,
       short = greatest(0, c.held + c.sold - greatest(c.on_hand - $3, 0) - $4 - $5)
   where c.sku = $1 and c.location_id = $2 and c.bucket = 0`,
);
export const expectedOnOf = hotStatement<{ readonly expected_on: string | null }>(
  'stock.expectedOnOf',
  `select expected_on::text as expected_on from stock.cells where sku = $1 and location_id = $2 and bucket = 0`,
);

export const shortages = statement(
  'stock.shortages',
  z.object({ cells: z.int(), units: z.int(), since: z.date().nullable(), last_at: z.date().nullable() }),
  `select count(*)::int as cells, coalesce(sum(short), 0)::int as units, min(changed_at) as since, max(changed_at) as last_at
   from stock.cells where short > 0`,
);
