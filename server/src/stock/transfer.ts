/** Goods on their way between locations: they leave one, are in transit, and arrive at the other; what is missing on arrival is said. */
import { newId } from '../kit/ids.ts';
import { run, runMaybe, runOne, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent } from '../spine/index.ts';
import type { ShortLine } from './contract.ts';
import { addTransfer, arriveTransfer, lockTransfer, type TransferRow } from './documents.sql.ts';
import { unusable } from './locations.ts';
import { moveStock, type Move } from './move.ts';

/** Made by the first migration; of kind `transit`, where nothing can be promised. */
export const inTransit = 'in-transit';

export interface TransferWish {
  readonly fromId: string;
  readonly toId: string;
  readonly reference: string;
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
  readonly actor: string;
  readonly now: Date;
}

export type Sent =
  | { readonly kind: 'sent'; readonly transfer: TransferRow }
  | { readonly kind: 'short'; readonly lines: readonly ShortLine[] }
  | { readonly kind: 'unknown_location' };

/** Only units above safety that nobody was promised can leave. */
export async function sendTransfer(tx: Tx, wish: TransferWish): Promise<Sent> {
  if (wish.fromId === wish.toId || (await unusable(tx, [wish.fromId, wish.toId])) !== undefined)
    return { kind: 'unknown_location' };
  const transferId = newId(wish.now.getTime());
  const about = `transfer:${transferId}`;
  const moves = wish.lines.flatMap(({ sku, quantity }): Move[] => [
    { sku, locationId: wish.fromId, kind: 'transfer_out', quantity: -quantity, about },
    { sku, locationId: inTransit, kind: 'transfer_in', quantity, about },
  ]);
  const moved = await moveStock(tx, moves, { actor: wish.actor, now: wish.now, mayShort: false });
  if (moved.kind === 'short') return moved;
  const sums = new Map<string, number>();
  for (const { sku, quantity } of wish.lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity);
  const lines = [...sums].map(([sku, sent]) => ({ sku, sent, arrived: null }));
  const transfer = await runOne(tx, addTransfer, [
    transferId,
    wish.fromId,
    wish.toId,
    wish.reference,
    JSON.stringify(lines),
    wish.actor,
    wish.now,
  ]);
  await tell(tx, 'Stock Sent', transfer, wish.now);
  return { kind: 'sent', transfer };
}

export type Arrived =
  | { readonly kind: 'arrived'; readonly transfer: TransferRow }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'done' }
  | { readonly kind: 'wrong_line' };

/**
 * The second step, once. A line that is not named arrived as sent; less: the rest is lost in transit; more: the surplus was found.
 */
export async function arrive(
  tx: Tx,
  wish: {
    readonly transferId: string;
    readonly lines: readonly { readonly sku: string; readonly arrived: number }[];
    readonly actor: string;
    readonly now: Date;
  },
): Promise<Arrived> {
  const open = await runMaybe(tx, lockTransfer, [wish.transferId]);
  if (open === undefined) return { kind: 'unknown' };
  if (open.state !== 'sent') return { kind: 'done' };
  const said = new Map(wish.lines.map(({ sku, arrived }) => [sku, arrived]));
  if ([...said.keys()].some((sku) => !open.lines.some((line) => line.sku === sku))) return { kind: 'wrong_line' };
  const lines = open.lines.map((line) => ({ ...line, arrived: said.get(line.sku) ?? line.sent }));
  const about = `transfer:${open.transfer_id}`;
  const moves = lines.flatMap((line) => movesOf(line, open.to_id, about));
  await moveStock(tx, moves, { actor: wish.actor, now: wish.now, mayShort: false });
  const [transfer] = await run(tx, arriveTransfer, [open.transfer_id, JSON.stringify(lines), wish.now]);
  if (transfer === undefined) return { kind: 'done' };
  await tell(tx, 'Stock Arrived', transfer, wish.now);
  return { kind: 'arrived', transfer };
}

function movesOf(line: { sku: string; sent: number; arrived: number }, toId: string, about: string): Move[] {
  const { sku, sent, arrived } = line;
  const difference = arrived - sent;
  const here = { sku, locationId: inTransit, about };
  const found: Move = { ...here, kind: 'found', quantity: difference, reason: 'more arrived than was sent' };
  const lost: Move = { ...here, kind: 'transfer_loss', quantity: difference, reason: 'less arrived than was sent' };
  const moves: Move[] = [
    ...(difference > 0 ? [found] : []),
    { ...here, kind: 'transfer_out', quantity: -arrived },
    ...(difference < 0 ? [lost] : []),
    { sku, locationId: toId, kind: 'transfer_in', quantity: arrived, about },
  ];
  return moves.filter(({ quantity }) => quantity !== 0);
}

async function tell(tx: Tx, name: string, transfer: TransferRow, now: Date): Promise<void> {
  const body = {
    transfer_id: transfer.transfer_id,
    from_id: transfer.from_id,
    to_id: transfer.to_id,
    lines: transfer.lines.length,
    missing: transfer.lines.reduce((sum, { sent, arrived }) => sum + Math.max(0, sent - (arrived ?? sent)), 0),
  };
  await appendEvents(tx, [systemEvent(name, `stock:${transfer.to_id}`, body, now)]);
}
