/** A price book made ready for asking: once for each document, kept as long as the document is. */
import type { ChannelException, Filter, PriceBook, PriceEntry, Promotion, TaxRate, Zone } from './types.ts';

/** An instant or an open end as milliseconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface ReadyFilter {
  readonly skus: ReadonlySet<string> | null;
  readonly categories: ReadonlySet<string> | null;
  readonly attributes: readonly (readonly [string, ReadonlySet<string>])[];
  readonly onSale: boolean | null;
  readonly exclude: ReadyFilter | null;
}

export interface ReadyPromotion extends Span {
  readonly promotion: Promotion;
  readonly target: ReadyFilter;
  readonly needsCode: boolean;
  readonly limited: boolean;
}

export type ReadyEntry = PriceEntry & Span;

export interface ReadyBook {
  readonly book: PriceBook;
  readonly zones: ReadonlyMap<string, readonly Zone[]>;
  readonly promotions: readonly ReadyPromotion[];
  readonly taxes: ReadonlyMap<string, readonly (TaxRate & Span)[]>;
  readonly exceptions: ReadonlyMap<string, ChannelException & Span>;
  readonly groupScope: ReadonlyMap<string, { readonly scope: 'unit' | 'basket'; readonly pick: 'first' | 'best' }>;
  readonly codes: ReadonlyMap<string, string>;
  entriesOf(sku: string): readonly ReadyEntry[];
  filterOf(filter: Filter): ReadyFilter;
}

const ready = new WeakMap<PriceBook, ReadyBook>();

export function compile(book: PriceBook): ReadyBook {
  const known = ready.get(book);
  if (known !== undefined) return known;
  const made = make(book);
  ready.set(book, made);
  return made;
}

export function spanOf(what: { readonly validFrom: string | null; readonly validUntil: string | null }): Span {
  return {
    fromMs: what.validFrom === null ? Number.NEGATIVE_INFINITY : Date.parse(what.validFrom),
    untilMs: what.validUntil === null ? Number.POSITIVE_INFINITY : Date.parse(what.validUntil),
  };
}

export const isIn = (span: Span, nowMs: number): boolean => span.fromMs <= nowMs && nowMs < span.untilMs;

function make(book: PriceBook): ReadyBook {
  const entries = new Map<string, readonly ReadyEntry[]>();
  const filters = new WeakMap<Filter, ReadyFilter>();
  const filterOf = (filter: Filter): ReadyFilter => {
    const known = filters.get(filter);
    if (known !== undefined) return known;
    const made = makeFilter(filter);
    filters.set(filter, made);
    return made;
  };
  const taxes = new Map<string, (TaxRate & Span)[]>();
  for (const tax of book.taxes) {
    const all = taxes.get(tax.category) ?? [];
    all.push({ ...tax, ...spanOf(tax) });
    taxes.set(tax.category, all);
  }
  return {
    book,
    zones: new Map(book.zones.map((zone) => [zone.id, chainOf(book.zones, zone)])),
    promotions: [...book.promotions].sort(byPriority).map((promotion) => ({
      promotion,
      ...spanOf(promotion),
      target: filterOf(promotion.target),
      needsCode: promotion.conditions.some((condition) => condition.kind === 'code'),
      limited: Object.keys(promotion.limits).length > 0,
    })),
    taxes,
    exceptions: new Map(book.exceptions.map((one) => [one.id, { ...one, ...spanOf(one) }])),
    groupScope: new Map(book.exclusivityGroups.map((group) => [group.id, group])),
    codes: new Map(book.codes.map(({ code, promotionId }) => [code, promotionId])),
    entriesOf: (sku) => {
      const known = entries.get(sku);
      if (known !== undefined) return known;
      const made = Object.hasOwn(book.prices, sku)
        ? (book.prices[sku] ?? []).map((entry) => ({ ...entry, ...spanOf(entry) }))
        : [];
      // Unknown SKUs are not kept: whoever asks for anything could fill the memory.
      if (made.length > 0) entries.set(sku, made);
      return made;
    },
    filterOf,
  };
}

/** The total order of promotions: priority, then id by code units. */
export function byPriority(a: Promotion, b: Promotion): number {
  return a.priority - b.priority || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** The zone, its parent, its parent's parent … A circle ends where it closes. */
function chainOf(zones: readonly Zone[], zone: Zone): readonly Zone[] {
  const chain: Zone[] = [];
  let next: Zone | undefined = zone;
  while (next !== undefined && !chain.includes(next)) {
    chain.push(next);
    const parent: string | null = next.parent;
    next = zones.find((one) => one.id === parent);
  }
  return chain;
}

function makeFilter(filter: Filter): ReadyFilter {
  return {
    skus: filter.skus === undefined ? null : new Set(filter.skus),
    categories: filter.categories === undefined ? null : new Set(filter.categories),
    attributes: Object.entries(filter.attributes ?? {}).map(([name, values]) => [name, new Set(values)] as const),
    onSale: filter.onSale ?? null,
    exclude: filter.exclude === undefined ? null : makeFilter(filter.exclude),
  };
}
