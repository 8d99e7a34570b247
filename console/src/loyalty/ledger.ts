import type { Entry } from './loyalty.ts';

/** One operation on one balance, as people read it: entries of the ledger that belong together. */
export interface Move {
  readonly key: string;
  readonly operationId: string;
  /** The operation that this one is against. */
  readonly reverses: string | null;
  readonly what: Entry['what'];
  readonly kind: string;
  readonly at: string;
  readonly reason: string;
  readonly actor: string;
  readonly orderId: string | null;
  readonly channel: string | null;
  readonly locationId: string | null;
  readonly partnerId: string | null;
  readonly detail: Entry['detail'];
  readonly amount: number;
  /** Of what the customer can spend: more, less, or as before. */
  readonly sign: 1 | -1 | 0;
  /** What of it settled a debt, or became one. */
  readonly debt: number;
  /** By lot, what moved. */
  readonly lots: readonly { readonly lotId: string; readonly amount: number }[];
}

/** Newest first, as the entries are. Entries of one operation stand side by side in the ledger. */
export function movesOf(entries: readonly Entry[]): Move[] {
  const groups: Entry[][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    const [before] = last ?? [];
    if (last !== undefined && before?.operationId === entry.operationId && before.kind === entry.kind) last.push(entry);
    else groups.push([entry]);
  }
  return groups.flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [moveOf(first, group)];
  });
}

const sumOf = (entries: readonly Entry[]): number => entries.reduce((sum, entry) => sum + entry.amount, 0);

function moveOf(first: Entry, group: readonly Entry[]): Move {
  const captured = group.filter((entry) => entry.from === 'held' && entry.to !== 'customer');
  const debts = group.filter((entry) => entry.to === 'debt' || entry.from === 'debt');
  const net =
    sumOf(group.filter((entry) => entry.to === 'customer')) - sumOf(group.filter((entry) => entry.from === 'customer'));
  const isCapture = first.what === 'capture';
  const amount = isCapture ? sumOf(captured) : net === 0 ? sumOf(group) : Math.abs(net);
  const lots = new Map<string, number>();
  for (const entry of group)
    if (entry.lotId !== null) lots.set(entry.lotId, (lots.get(entry.lotId) ?? 0) + entry.amount);
  const { operationId, reverses, what, kind, at, reason, actor, orderId, channel, locationId, partnerId, detail } =
    first;
  return {
    key: first.id,
    operationId,
    reverses,
    what,
    kind,
    at,
    reason,
    actor,
    orderId,
    channel,
    locationId,
    partnerId,
    detail,
    amount,
    sign: isCapture || net === 0 ? 0 : net > 0 ? 1 : -1,
    debt: sumOf(debts),
    lots: [...lots].map(([lotId, moved]) => ({ lotId, amount: moved })),
  };
}

const reversible: readonly Entry['what'][] = ['earn', 'grant', 'opening', 'correct'];

/** What may still be reversed. The newest come first, so what was reversed stands behind its reversal. */
export function canReverse(move: Move, all: readonly Move[]): boolean {
  return reversible.includes(move.what) && !all.some((one) => one.reverses === move.operationId);
}
