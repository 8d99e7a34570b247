/**
 * Stock files of an ERP: the port of the import machinery (see channels), filled. A row is what is on hand of a SKU in a place, as it was at the
 * mapping's `takenAt` (else when the file came in). Targets of columns: `stock:sku`, `stock:location`, `stock:on_hand`. The rules are those of
 * the snapshot call: open holds stay, cells that people counted since are left alone, what moved since is added.
 */
import { importReasons, sku as skuForm } from '../../../contracts/stock.ts';
import {
  parseDecimal,
  toNumber,
  type BadRow,
  type ImportMapping,
  type Kept,
  type OtherKind,
  type Thing,
  type Values,
} from '../channels/index.ts';
import { timeOfId } from '../kit/ids.ts';
import { run, transaction, type Db, type Tx } from '../kit/sql.ts';
import { cellKey } from './decide-holds.ts';
import { changedByFile, statedByFile } from './documents.sql.ts';
import { importSnapshot, type SnapshotLine } from './import-snapshot.ts';
import { lockOrMake, moveStock, type Move } from './move.ts';
import { tellShort } from './shortages.ts';

export interface StockRow extends SnapshotLine {
  readonly takenAt: string | undefined;
}

const targets = ['stock:sku', 'stock:location', 'stock:on_hand'];
const words: readonly (readonly [RegExp, string])[] = [
  [/^(sku|stock ?_?code|article|item ?_?(no|number|code)|артикул|indeks|cod produs)$/i, 'stock:sku'],
  [/^(location(_?id)?|store|warehouse|place|склад|магазин|magazyn|depozit)$/i, 'stock:location'],
  [/^(on ?_?hand|stock|available|остаток|stan|stoc)$/i, 'stock:on_hand'],
];

/** In words for people, beside the row of the file. */
const reasonWords: Readonly<Record<(typeof importReasons)[number] | 'older_snapshot' | 'twice', string>> = {
  negative: 'a count below zero: the ERP has sold what it never booked in; nothing was changed here',
  not_whole: 'stock is counted in whole units',
  too_large: 'more than a million units',
  sku_form: 'this is no SKU',
  unknown_location: 'there is no such location, or none that may have stock',
  newer_count: 'people have counted this since; their count stands',
  older_snapshot: 'a newer snapshot of this location is here',
  twice: 'this cell stood in the file before; its first figure stands',
};

export function stockFiles(now: () => Date = () => new Date()): OtherKind {
  const kind: OtherKind<StockRow> = {
    name: 'stock',
    suggestTarget: (column) => {
      const name = column.trim();
      return targets.includes(name) ? name : words.find(([pattern]) => pattern.test(name))?.[1];
    },
    objection,
    read: readStockRow,
    show: ({ sku, locationId, onHand }) => ({ sku, locationId, onHand }),
    keep: (tx, things, importId) => keepStock(tx, things, importId, now()),
    undo: (db, importId, alive) => undoStock(db, importId, alive, now),
  };
  return kind as OtherKind;
}

function objection(given: readonly string[]): string | null {
  const odd = given.find((target) => !targets.includes(target));
  if (odd !== undefined) return `"${odd}" is no target of stock files; take ignore, ${targets.join(', ')}`;
  const missing = targets.find((target) => given.filter((one) => one === target).length !== 1);
  return missing === undefined ? null : `exactly one column feeds ${missing}`;
}

/** Pure. */
export function readStockRow(
  values: Values,
  mapping: Pick<ImportMapping, 'decimalSeparator' | 'takenAt'>,
): { readonly value: StockRow } | { readonly reason: string; readonly detail: string } {
  const [sku = '', locationId = '', figure = ''] = targets.map((target) => values.get(target)?.[0]);
  if (!skuForm.safeParse(sku).success) return bad('sku_form', sku);
  const exact = parseDecimal(figure, mapping.decimalSeparator);
  if (exact === null) return { reason: 'not_a_number', detail: `"${figure.slice(0, 50)}" is no number` };
  const onHand = toNumber(exact);
  if (onHand < 0) return bad('negative', String(onHand));
  if (!Number.isInteger(onHand)) return bad('not_whole', String(onHand));
  if (onHand > 1_000_000) return bad('too_large', String(onHand));
  return { value: { sku, locationId, onHand, takenAt: mapping.takenAt } };
}

const bad = (reason: keyof typeof reasonWords, found: string): { reason: string; detail: string } => ({
  reason,
  detail: `${reasonWords[reason]} (${found.slice(0, 100)})`,
});

const actorOf = (importId: string): string => `import ${importId}`;

/** A batch of rows is a snapshot of its own, of one instant with the rest of the file. */
async function keepStock(tx: Tx, things: readonly Thing<StockRow>[], importId: string, now: Date): Promise<Kept> {
  const stated = things[0]?.value.takenAt;
  if (things.length === 0) return { accepted: 0, duplicates: 0, bad: [] };
  const takenAt = stated === undefined ? timeOfId(importId) : new Date(stated);
  const { fresh, again } = await firstOfEach(tx, things, importId, takenAt);
  const rowOf = (thing: Thing<StockRow>, reason: keyof typeof reasonWords): BadRow => ({
    kind: 'bad',
    row: thing.row,
    reason,
    detail: reasonWords[reason],
    raw: thing.raw,
  });
  const twice = again.map((thing) => rowOf(thing, 'twice'));
  if (fresh.length === 0) return { accepted: 0, duplicates: 0, bad: twice };
  const done = await importSnapshot(tx, {
    takenAt,
    includesUntil: takenAt,
    impossibleLines: 'skip',
    lines: fresh.map(({ value }) => value),
    actor: actorOf(importId),
    fileId: importId,
    now,
  });
  if (done.kind === 'impossible') throw new Error('a line was refused that should be skipped');
  if (done.kind === 'old')
    return { accepted: 0, duplicates: 0, bad: [...twice, ...fresh.map((thing) => rowOf(thing, 'older_snapshot'))] };
  const { changed, unchanged } = done.row;
  const skipped = done.skipped.flatMap(({ line, reason }) =>
    fresh[line] === undefined ? [] : [rowOf(fresh[line], reason)],
  );
  return { accepted: changed, duplicates: unchanged, bad: [...twice, ...skipped] };
}

/** One row a cell, over the whole file: an earlier batch's cells carry its instant. */
async function firstOfEach(
  tx: Tx,
  things: readonly Thing<StockRow>[],
  importId: string,
  takenAt: Date,
): Promise<{ fresh: Thing<StockRow>[]; again: Thing<StockRow>[] }> {
  const cells = [things.map(({ value }) => value.sku), things.map(({ value }) => value.locationId)] as const;
  const before = await run(tx, statedByFile, [...cells, importId, takenAt]);
  const known = new Set(before.map((row) => cellKey(row.sku, row.location_id)));
  const [fresh, again]: [Thing<StockRow>[], Thing<StockRow>[]] = [[], []];
  for (const thing of things) {
    const key = cellKey(thing.value.sku, thing.value.locationId);
    (known.has(key) ? again : fresh).push(thing);
    known.add(key);
  }
  return { fresh, again };
}

const undoneAtOnce = 500;

/** What the file changed is changed back, as far as the goods are still there; what moved or was counted since stays. Each movement once. */
async function undoStock(db: Db, importId: string, alive: () => Promise<void>, now: () => Date): Promise<void> {
  let after = importId;
  for (;;) {
    const last = await transaction(db, (tx) => undoSome(tx, importId, after, now()));
    if (last === null) return;
    after = last;
    await alive();
  }
}

async function undoSome(tx: Tx, importId: string, after: string, now: Date): Promise<string | null> {
  const rows = await run(tx, changedByFile, [actorOf(importId), after, undoneAtOnce]);
  const cells = await lockOrMake(
    tx,
    rows.map((row) => ({ sku: row.sku, locationId: row.location_id })),
    now,
  );
  const left = new Map<string, number>();
  for (const cell of cells) {
    const key = cellKey(cell.sku, cell.location_id);
    left.set(key, (left.get(key) ?? 0) + cell.on_hand);
  }
  const moves = rows.map((row): Move => {
    const key = cellKey(row.sku, row.location_id);
    const quantity = Math.max(-row.quantity, -(left.get(key) ?? 0));
    left.set(key, (left.get(key) ?? 0) + quantity);
    const why = { about: row.about, reason: 'the import was taken back', key: `undo:${row.movement_id}` };
    return { sku: row.sku, locationId: row.location_id, kind: 'adjustment', quantity, ...why };
  });
  const done = await moveStock(tx, moves, { actor: actorOf(importId), now, mayShort: true });
  if (done.kind === 'short') throw new Error('more was taken back than is on hand');
  await tellShort(tx, done.short, now);
  return rows.at(-1)?.movement_id ?? null;
}
