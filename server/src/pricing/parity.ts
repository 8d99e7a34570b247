/** Every difference between channels and between regions, and what allows it. Pure: one walk through a version. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/pricing.ts';
import {
  compile,
  findPrice,
  isIn,
  type Condition,
  type PriceBook,
  type Promotion,
  type ReadyBook,
} from '../../../quote/index.ts';

export type ParityItem = z.infer<typeof contract.parityItem>;

/** Promotions first, then prices by SKU; the order is the same every time, so that a page can go on. 50,000 prices: 150 ms. */
export function* differences(book: PriceBook, now: Date): Generator<ParityItem> {
  const ready = compile(book);
  for (const { promotion } of ready.promotions) yield* ofPromotion(ready, promotion, now);
  for (const sku of Object.keys(book.prices).sort()) {
    yield* ofChannels(ready, sku, now);
    yield* ofZones(ready, sku, now);
  }
}

function* ofPromotion(ready: ReadyBook, promotion: Promotion, now: Date): Generator<ParityItem> {
  for (const condition of flat(promotion.conditions)) {
    if (condition.kind === 'channel') {
      const exception = ready.exceptions.get(condition.exception);
      yield {
        ...item('promotion_by_channel', promotion.id, promotion.name),
        places: (exception?.channels ?? []).map((place) => ({ place, amountMinor: null })),
        allowedBy: exceptionOf(ready, condition.exception),
        acts: exception !== undefined && isIn(exception, now.getTime()),
      };
    }
    if (condition.kind === 'zone' || condition.kind === 'location') {
      yield {
        ...item('promotion_by_place', promotion.id, promotion.name),
        places: condition.anyOf.map((place) => ({ place, amountMinor: null })),
        allowedBy: { kind: 'place', id: condition.kind, reason: promotion.name, validUntil: promotion.validUntil },
        acts: (promotion.validFrom ?? '') <= now.toISOString() && (promotion.validUntil ?? '9') > now.toISOString(),
      };
    }
  }
}

function flat(conditions: readonly Condition[]): Condition[] {
  return conditions.flatMap((condition) =>
    condition.kind === 'any' ? flat(condition.of) : condition.kind === 'not' ? flat([condition.of]) : [condition],
  );
}

function item(kind: ParityItem['kind'], subject: string, name: string | null) {
  return { kind, subject, name, currency: null as string | null, spreadBps: null as number | null };
}

function exceptionOf(ready: ReadyBook, id: string): ParityItem['allowedBy'] {
  const exception = ready.exceptions.get(id);
  return { kind: 'exception', id, reason: exception?.reason ?? null, validUntil: exception?.validUntil ?? null };
}

/** Prices of some channels only: each stands beside what the others pay. */
function* ofChannels(ready: ReadyBook, sku: string, now: Date): Generator<ParityItem> {
  for (const entry of ready.entriesOf(sku)) {
    if (entry.exception === null) continue;
    const exception = ready.exceptions.get(entry.exception);
    const zones = entry.zone === null ? [...ready.zones.keys()].slice(0, 1) : [entry.zone];
    const others = findPrice(ready, {
      sku,
      chain: ready.zones.get(zones[0] ?? '') ?? [],
      currency: entry.currency,
      groups: entry.group === null ? [] : [entry.group],
      quantity: entry.minQuantity,
      channel: '',
      nowMs: now.getTime(),
    });
    const usual = others.kind === 'found' ? others.amountMinor : null;
    yield {
      ...item('price_by_channel', sku, null),
      currency: entry.currency,
      places: [
        ...(exception?.channels ?? []).map((place) => ({ place, amountMinor: entry.amountMinor })),
        { place: '*', amountMinor: usual },
      ],
      spreadBps: usual === null ? null : spreadOf([usual, entry.amountMinor]),
      allowedBy: exceptionOf(ready, entry.exception),
      acts: exception !== undefined && isIn(exception, now.getTime()) && isIn(entry, now.getTime()),
    };
  }
}

/** Zones of one currency that do not ask the same. A SKU with one price everywhere costs no look-up at all. */
function* ofZones(ready: ReadyBook, sku: string, now: Date): Generator<ParityItem> {
  if (!ready.entriesOf(sku).some((entry) => entry.zone !== null)) return;
  const byCurrency = new Map<string, { place: string; amountMinor: number; reason: string | null }[]>();
  for (const [id, chain] of ready.zones) {
    const [zone] = chain;
    if (zone === undefined) continue;
    const found = findPrice(ready, {
      sku,
      chain,
      currency: zone.currency,
      groups: [],
      quantity: 1,
      channel: '',
      nowMs: now.getTime(),
    });
    if (found.kind === 'gap') continue;
    const places = byCurrency.get(zone.currency) ?? [];
    places.push({ place: id, amountMinor: found.amountMinor, reason: zone.reason });
    byCurrency.set(zone.currency, places);
  }
  for (const [currency, places] of byCurrency) {
    const amounts = places.map((place) => place.amountMinor);
    if (new Set(amounts).size < 2) continue;
    const dearest = places.reduce((best, place) => (place.amountMinor > best.amountMinor ? place : best));
    yield {
      ...item('price_by_zone', sku, null),
      currency,
      places: places.map(({ place, amountMinor }) => ({ place, amountMinor })),
      spreadBps: spreadOf(amounts),
      allowedBy: { kind: 'zone', id: dearest.place, reason: dearest.reason, validUntil: null },
      acts: true,
    };
  }
}

function spreadOf(amounts: readonly number[]): number | null {
  const [low, high] = [Math.min(...amounts), Math.max(...amounts)];
  return low === 0 ? null : Math.round(((high - low) * 10_000) / low);
}

/** A page of the report: `from` items are skipped. */
export function parityPage(
  book: PriceBook,
  now: Date,
  wish: { readonly kind?: ParityItem['kind'] | undefined; readonly from: number; readonly limit: number },
): { items: ParityItem[]; next: number | null } {
  const items: ParityItem[] = [];
  let at = 0;
  for (const one of differences(book, now)) {
    if (wish.kind !== undefined && one.kind !== wish.kind) continue;
    if (at >= wish.from) {
      if (items.length === wish.limit) return { items, next: at };
      items.push(one);
    }
    at += 1;
  }
  return { items, next: null };
}
