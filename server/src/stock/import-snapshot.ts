/** Snapshots of an ERP, every few minutes: absolute figures, as they were at an instant. */
import { importReasons, sku as skuForm } from '../../../contracts/stock.ts';
import { newId } from '../kit/ids.ts';
import { run, runOne, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import { cellKey } from './decide-holds.ts';
import { addImport, markSnapshots, snapshotsOf, type ImportRow } from './documents.sql.ts';
import { usableLocations } from './locations.sql.ts';
import { tellShort } from './shortages.ts';
import { stateStock, type Statement } from './state-stock.ts';

export interface SnapshotLine {
  readonly sku: string;
  readonly locationId: string;
  readonly onHand: number;
}

export interface SkippedLine {
  readonly line: number;
  readonly sku: string;
  readonly locationId: string;
  readonly reason: (typeof importReasons)[number];
}

/** Lines that can be taken, and those that cannot, with the reason. A cell that is named twice was in two places: added. Pure. */
export function decideLines(
  lines: readonly SnapshotLine[],
  usable: ReadonlySet<string>,
): { readonly statements: readonly Statement[]; readonly skipped: readonly SkippedLine[] } {
  const sums = new Map<string, Statement>();
  const skipped: SkippedLine[] = [];
  lines.forEach(({ sku, locationId, onHand }, line) => {
    const reason = reasonAgainst({ sku, locationId, onHand }, usable);
    if (reason !== null) {
      skipped.push({ line, sku, locationId, reason });
      return;
    }
    const key = cellKey(sku, locationId);
    sums.set(key, { sku, locationId, onHand: onHand + (sums.get(key)?.onHand ?? 0) });
  });
  return { statements: [...sums.values()], skipped };
}

function reasonAgainst(
  { sku, locationId, onHand }: SnapshotLine,
  usable: ReadonlySet<string>,
): SkippedLine['reason'] | null {
  if (!skuForm.safeParse(sku).success) return 'sku_form';
  if (!usable.has(locationId)) return 'unknown_location';
  if (onHand < 0) return 'negative';
  if (!Number.isInteger(onHand)) return 'not_whole';
  return onHand > 1_000_000 ? 'too_large' : null;
}

export interface SnapshotWish {
  readonly takenAt: Date;
  readonly includesUntil: Date;
  readonly impossibleLines: 'refuse' | 'skip';
  readonly lines: readonly SnapshotLine[];
  readonly actor: string;
  /** The file of which this is a part: its parts are of one instant. */
  readonly fileId?: string;
  readonly now: Date;
}

export type Imported =
  | { readonly kind: 'imported'; readonly row: ImportRow; readonly skipped: readonly SkippedLine[] }
  | { readonly kind: 'impossible'; readonly lines: readonly SkippedLine[] }
  /** A newer snapshot of one of these locations is here: nothing was changed. */
  | { readonly kind: 'old'; readonly locationId: string; readonly takenAt: Date };

const kept = 1_000;

/**
 * on hand := figure + what moved after `includesUntil`. Open holds, sold units and tills' leases stay. The same snapshot again changes
 * nothing; an older one is refused as a whole. Cells that people counted after `takenAt` are left out and listed (`newer_count`).
 */
export async function importSnapshot(tx: Tx, wish: SnapshotWish): Promise<Imported> {
  const named = [...new Set(wish.lines.map(({ locationId }) => locationId))];
  const usable = new Set((await run(tx, usableLocations, [named])).map((row) => row.location_id));
  const { statements, skipped } = decideLines(wish.lines, usable);
  if (skipped.length > 0 && wish.impossibleLines === 'refuse') return { kind: 'impossible', lines: skipped };
  const importId = newId(wish.now.getTime());
  const places = [...new Set(statements.map(({ locationId }) => locationId))];
  const marked = await run(tx, markSnapshots, [places, wish.takenAt, wish.fileId ?? importId]);
  if (marked.length < places.length) {
    const [newest] = await run(tx, snapshotsOf, [places]);
    if (newest === undefined) throw new Error('a snapshot was refused and there is no newer one');
    return { kind: 'old', locationId: newest.location_id, takenAt: newest.taken_at };
  }
  const stated = await stateStock(tx, statements, {
    kind: 'snapshot',
    about: `import:${importId}`,
    statedAt: wish.takenAt,
    includesUntil: wish.includesUntil,
    actor: wish.actor,
    now: wish.now,
  });
  await tellShort(tx, stated.short, wish.now);
  const left = stated.newer.map(({ sku, locationId }): SkippedLine => {
    const line = wish.lines.findIndex((one) => one.sku === sku && one.locationId === locationId);
    return { line, sku, locationId, reason: 'newer_count' };
  });
  const changed = stated.cells.filter(({ difference }) => difference !== 0).length;
  const body = { import_id: importId, lines: wish.lines.length, changed, skipped: skipped.length + left.length };
  await appendEvents(tx, [systemEvent('Stock Imported', `stock:${places[0] ?? 'none'}`, body, wish.now)]);
  const row = await runOne(tx, addImport, [
    importId,
    wish.takenAt,
    wish.includesUntil,
    wish.lines.length,
    changed,
    stated.cells.length - changed,
    JSON.stringify([...skipped, ...left].slice(0, kept)),
    JSON.stringify(stated.short.slice(0, kept)),
    wish.actor,
    wish.now,
  ]);
  return { kind: 'imported', row, skipped: [...skipped, ...left] };
}
