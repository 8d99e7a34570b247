/** The price of one unit: the nearest zone that has one, then quantity, then the customer's group, then the lowest. */
import { isIn, type ReadyBook, type ReadyEntry } from './compile.ts';
import type { GapReason, PriceEntry, TaxRate, Zone } from './types.ts';

export interface PriceQuestion {
  readonly sku: string;
  readonly chain: readonly Zone[];
  readonly currency: string;
  readonly groups: readonly string[];
  readonly quantity: number;
  readonly channel: string;
  readonly nowMs: number;
}

export interface FoundPrice {
  readonly kind: 'found';
  readonly entry: PriceEntry;
  readonly amountMinor: number;
  readonly previousMinor: number | null;
  readonly floorMinor: number;
}

export type PriceAnswer = FoundPrice | { readonly kind: 'gap'; readonly reason: GapReason };

/**
 * Each test narrows the entries; the first that leaves none names the gap.
 * An entry that an exception allows counts only in that exception's channels, and there before all others.
 */
export function findPrice(ready: ReadyBook, question: PriceQuestion): PriceAnswer {
  const { chain, currency, groups, quantity, nowMs } = question;
  let left: readonly ReadyEntry[] = ready.entriesOf(question.sku);
  const tests: readonly (readonly [GapReason, (entry: ReadyEntry) => boolean])[] = [
    ['no_price', (entry) => entry.exception === null || isExcepted(ready, entry.exception, question)],
    ['no_price_in_currency', (entry) => entry.currency === currency],
    ['no_price_here', (entry) => entry.zone === null || chain.some((zone) => zone.id === entry.zone)],
    ['no_price_for_group', (entry) => entry.group === null || groups.includes(entry.group)],
    ['no_price_now', (entry) => isIn(entry, nowMs)],
    ['no_price_for_quantity', (entry) => entry.minQuantity <= quantity],
  ];
  for (const [reason, test] of tests) {
    left = left.filter(test);
    if (left.length === 0) return { kind: 'gap', reason };
  }
  return choose(ready, nearest(left, chain));
}

function isExcepted(
  ready: ReadyBook,
  id: string,
  { channel, nowMs }: { readonly channel: string; readonly nowMs: number },
): boolean {
  const exception = ready.exceptions.get(id);
  return exception !== undefined && isIn(exception, nowMs) && exception.channels.includes(channel);
}

function nearest(entries: readonly ReadyEntry[], chain: readonly Zone[]): readonly ReadyEntry[] {
  for (const zone of chain) {
    const here = entries.filter((entry) => entry.zone === zone.id);
    if (here.length > 0) return here;
  }
  return entries;
}

function choose(ready: ReadyBook, all: readonly ReadyEntry[]): PriceAnswer {
  const excepted = all.filter((entry) => entry.exception !== null);
  const standing = newest(excepted.length > 0 ? excepted : all);
  const ofGroup = standing.filter((entry) => entry.group !== null);
  const specific = ready.book.policies.groupPrice === 'specific' && ofGroup.length > 0 ? ofGroup : standing;
  const [entry] = [...specific].sort(
    (a, b) => a.amountMinor - b.amountMinor || (a.kind === b.kind ? 0 : a.kind === 'regular' ? -1 : 1),
  );
  if (entry === undefined) return { kind: 'gap', reason: 'no_price' };
  const regular = standing.filter((one) => one.kind === 'regular').map((one) => one.amountMinor);
  return {
    kind: 'found',
    entry,
    amountMinor: entry.amountMinor,
    previousMinor:
      entry.kind === 'sale' ? (entry.previousMinor ?? (regular.length > 0 ? Math.min(...regular) : null)) : null,
    floorMinor: Math.min(entry.amountMinor, Math.max(0, ...standing.map((one) => one.floorMinor ?? 0))),
  };
}

/** Of each series (group and kind): of the same quantity break the price that came last, and of the breaks the highest reached. */
function newest(entries: readonly ReadyEntry[]): readonly ReadyEntry[] {
  if (entries.length === 1) return entries;
  const best = new Map<string, ReadyEntry>();
  for (const entry of entries) {
    const series = `${entry.kind}\u0000${entry.group ?? ''}`;
    const before = best.get(series);
    if (
      before === undefined ||
      entry.minQuantity > before.minQuantity ||
      (entry.minQuantity === before.minQuantity && entry.fromMs > before.fromMs)
    ) {
      best.set(series, entry);
    }
  }
  return [...best.values()];
}

/** The rate of a category in the nearest zone that has one; null: a gap in the book. */
export function findTax(ready: ReadyBook, category: string, chain: readonly Zone[], nowMs: number): TaxRate | null {
  const rates = (ready.taxes.get(category) ?? []).filter((rate) => isIn(rate, nowMs));
  for (const zone of chain) {
    const here = rates.filter((rate) => rate.zone === zone.id);
    if (here.length > 0) return latest(here);
  }
  return latest(rates.filter((rate) => rate.zone === null));
}

function latest<T extends { readonly fromMs: number }>(rates: readonly T[]): T | null {
  return rates.reduce<T | null>((best, rate) => (best === null || rate.fromMs > best.fromMs ? rate : best), null);
}
