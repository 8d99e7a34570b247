/** For tests: pricing with a book that a test can change and that takes force at once. */
import { quote, type PriceBook, type Promotion } from '../../../quote/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import type { Db } from '../kit/sql.ts';
import type { CustomerPort, Pricing } from '../pricing/index.ts';

export interface TriedPricing {
  readonly pricing: Pricing;
  readonly customerOf: CustomerPort;
  change(change: (book: PriceBook) => PriceBook): Promise<void>;
  stop(): Promise<void>;
}

export const prices: Readonly<Record<string, number>> = {
  laptop: 99_900,
  mouse: 1_999,
  'skirt-36': 4_999,
  'skirt-38': 4_999,
  'shoes-42': 8_000,
  'gift-wrap': 100,
};

export const promotion = (id: string, more: Partial<Promotion>): Promotion => ({
  id,
  name: id,
  priority: 10,
  validFrom: null,
  validUntil: null,
  conditions: [],
  target: {},
  effect: { kind: 'percent', discountBps: 1_000 },
  exclusivityGroup: null,
  stop: 'none',
  caps: {},
  limits: {},
  ...more,
});

export async function createTriedPricing(ports: {
  db: Db;
  clock: Clock;
  identity: Identity;
  catalogue: Catalogue;
}): Promise<TriedPricing> {
  const entry = (amountMinor: number) => [
    {
      zone: null,
      group: null,
      currency: 'EUR',
      minQuantity: 1,
      validFrom: null,
      validUntil: null,
      kind: 'regular' as const,
      amountMinor,
      previousMinor: null,
      floorMinor: null,
      exception: null,
    },
  ];
  let book: PriceBook = {
    bookId: 'main',
    version: 1,
    effectiveAt: '2020-01-01T00:00:00.000Z',
    policies: {
      taxRounding: 'line',
      rounding: 'half_up',
      groupPrice: 'lowest',
      points: 'tender',
      maxPointsBps: 10_000,
      defaultTaxCategory: 'standard',
      deliveryTaxCategory: 'standard',
      deliveryRefund: 'recompute',
      maxQuantity: 999,
    },
    zones: [
      {
        id: 'lv',
        name: 'Latvia',
        parent: null,
        currency: 'EUR',
        taxIncluded: true,
        timeZone: 'Europe/Riga',
        offsets: [{ from: '1970-01-01T00:00:00.000Z', minutes: 120 }],
        cash: { strategy: 'nearest', stepMinor: 5 },
        reason: null,
      },
    ],
    groups: [],
    taxes: [{ zone: null, category: 'standard', name: 'VAT', taxBps: 2_100, validFrom: null, validUntil: null }],
    deliveryRates: [
      { method: 'ship', zone: null, amountMinor: { EUR: 490 } },
      { method: 'courier', zone: null, amountMinor: { EUR: 790 } },
    ],
    exceptions: [],
    exclusivityGroups: [],
    promotions: [],
    codes: [],
    prices: Object.fromEntries(Object.entries(prices).map(([sku, amount]) => [sku, entry(amount)])),
  };
  const quoteCart: Pricing['quoteCart'] = async (on, request) => {
    const facts = await ports.catalogue.variantsOf(
      on,
      request.cart.lines.map((line) => line.sku),
    );
    const lines = request.cart.lines.map((line) => {
      const fact = facts.get(line.sku);
      return {
        ...line,
        taxCategory: fact?.taxCategory ?? 'standard',
        ...(fact?.bundleOf ? { bundleOf: fact.bundleOf } : {}),
      };
    });
    return {
      kind: 'quoted',
      quote: quote({ ...request.cart, lines }, book, { groups: [], audiences: [] }, request.now.toISOString()),
    };
  };
  const pricing = {
    currentBook: async () => book,
    quoteCart,
    requote: async (
      on: Parameters<typeof quoteCart>[0],
      request: Parameters<typeof quoteCart>[1],
      seen: { hash: string },
    ) => {
      const answer = await quoteCart(on, request);
      if (answer.kind === 'no_book') return answer;
      return answer.quote.hash === seen.hash
        ? { kind: 'same', quote: answer.quote }
        : { kind: 'changed', quote: answer.quote, changes: [] };
    },
    claimCodes: async () => ({ kind: 'claimed' }),
    releaseCodes: async () => undefined,
    priceOf: async () => new Map(),
  } as unknown as Pricing;
  return {
    pricing,
    customerOf: async () => ({ key: null, originIds: [], groups: [], audiences: [] }),
    change: async (change) => {
      book = { ...change(book), version: book.version + 1 };
    },
    stop: async () => undefined,
  };
}
