import type { Lot } from './loyalty.ts';

type Due = { readonly at: string; readonly amount: number } | null;

/** What becomes active next, and what expires next: all lots of that very instant together. */
export function soonest(lots: readonly Lot[], kind: string, now = Date.now()): { pending: Due; expiring: Due } {
  const mine = lots.filter((lot) => lot.kind === kind && lot.free > 0);
  return {
    pending: first(mine, (lot) => (Date.parse(lot.activatesAt) > now ? lot.activatesAt : null)),
    expiring: first(mine, (lot) =>
      lot.expiresAt !== null && Date.parse(lot.expiresAt) > now && Date.parse(lot.activatesAt) <= now
        ? lot.expiresAt
        : null,
    ),
  };
}

function first(lots: readonly Lot[], when: (lot: Lot) => string | null): Due {
  let due: { at: string; amount: number } | null = null;
  for (const lot of lots) {
    const at = when(lot);
    if (at === null) continue;
    if (due === null || at < due.at) due = { at, amount: lot.free };
    else if (at === due.at) due.amount += lot.free;
  }
  return due;
}

/** Where a lot's life lies in the picture, in parts of its width. */
export interface Place {
  readonly madeAt: number;
  readonly activeAt: number;
  /** 1 and open where it never expires. */
  readonly endsAt: number;
  readonly isEndless: boolean;
}
export interface Axis {
  readonly from: number;
  readonly until: number;
  readonly now: number;
  /** Beginnings of months, thinned out. */
  readonly ticks: readonly number[];
}

const day = 86_400_000;
/** Lots that live longer run out of the picture: the next months are what matters. */
const longest = 540 * day;

export function axisOf(lots: readonly Lot[], now: number): Axis {
  const starts = lots.map((lot) => Math.min(Date.parse(lot.createdAt), Date.parse(lot.activatesAt)));
  const ends = lots.flatMap((lot) => (lot.expiresAt === null ? [] : [Date.parse(lot.expiresAt)]));
  const from = Math.max(Math.min(now - 14 * day, ...starts), now - longest);
  const until = Math.min(Math.max(now + 60 * day, ...ends) + 7 * day, now + longest);
  const months: number[] = [];
  for (const at = new Date(from); months.length < 60;) {
    at.setDate(1);
    at.setHours(0, 0, 0, 0);
    at.setMonth(at.getMonth() + 1);
    if (at.getTime() >= until) break;
    months.push(at.getTime());
  }
  const step = Math.ceil(months.length / 6);
  return { from, until, now, ticks: months.filter((_, index) => index % step === 0) };
}

export const shareOf = (axis: Axis, at: number): number =>
  Math.min(1, Math.max(0, (at - axis.from) / (axis.until - axis.from)));

export function placeOf(axis: Axis, lot: Lot): Place {
  const ends = lot.expiresAt === null ? Infinity : Date.parse(lot.expiresAt);
  return {
    madeAt: shareOf(axis, Date.parse(lot.createdAt)),
    activeAt: shareOf(axis, Date.parse(lot.activatesAt)),
    endsAt: ends === Infinity ? 1 : shareOf(axis, ends),
    isEndless: ends > axis.until,
  };
}
