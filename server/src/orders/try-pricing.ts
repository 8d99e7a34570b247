/** For tests: real pricing with a book of this shop; what a test changes is published and in force when the call returns. */
import * as contract from '../../../contracts/pricing.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { Identity } from '../identity/index.ts';
import type { Clock } from '../kit/clock.ts';
import { transaction, type Db } from '../kit/sql.ts';
import { createPricing, customersBy, type CustomerPort, type Pricing } from '../pricing/index.ts';
import { createBook } from '../pricing/books.ts';
import { putPrices } from '../pricing/draft-prices.ts';
import { putPromotion } from '../pricing/promotions.ts';
import { publish } from '../pricing/publish.ts';
import { createCode } from '../pricing/codes.ts';

export interface TriedPricing {
  readonly pricing: Pricing;
  readonly customerOf: CustomerPort;
  /** Adds or changes a promotion of the book. */
  promote(id: string, more: Record<string, unknown>): Promise<void>;
  price(sku: string, amountMinor: number): Promise<void>;
  code(wish: Record<string, unknown>): Promise<void>;
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

const settings = {
  policies: { deliveryRefund: 'recompute' },
  zones: [
    { id: 'lv', name: 'Latvia', currency: 'EUR', timeZone: 'Europe/Riga', cash: { strategy: 'nearest', stepMinor: 5 } },
    { id: 'pl', name: 'Poland', currency: 'PLN', timeZone: 'Europe/Warsaw' },
  ],
  taxes: [{ category: 'standard', name: 'VAT', taxBps: 2_100 }],
  deliveryRates: [
    { method: 'ship', amountMinor: { EUR: 490 } },
    { method: 'courier', amountMinor: { EUR: 790 } },
  ],
};

export async function createTriedPricing(ports: {
  db: Db;
  clock: Clock;
  identity: Identity;
  catalogue: Catalogue;
}): Promise<TriedPricing> {
  const { db, clock, identity, catalogue } = ports;
  const customerOf = customersBy(identity);
  const pricing = createPricing({ db, facts: catalogue.variantsOf, customerOf });
  const by = () => ({ name: 'test', now: new Date(clock.now().getTime() - 3_000) });
  await pricing.start();
  const publishNow = async (): Promise<void> => {
    const { version } = await transaction(db, (tx) => publish(tx, 'main', { note: '' }, by()));
    const deadline = Date.now() + 10_000;
    while ((await pricing.currentBook(db, { now: clock.now() }))?.version !== version) {
      if (Date.now() > deadline) throw new Error('the book does not take force');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const entry = (sku: string, amountMinor: number) =>
    contract.draftPrice.parse({ sku, currency: 'EUR', amountMinor, validFrom: '2020-01-01T00:00:00.000Z' });
  await transaction(db, async (tx) => {
    await createBook(tx, contract.newBookBody.parse({ id: 'main', name: 'Main', isDefault: true, settings }), by().now);
    await putPrices(
      tx,
      'main',
      Object.entries(prices).map(([sku, amount]) => entry(sku, amount)),
    );
  });
  await publishNow();
  const revisions = new Map<string, number>();
  return {
    pricing,
    customerOf,
    promote: async (id, more) => {
      const revision = revisions.get(id) ?? 0;
      const body = contract.promotionBody.parse({ revision, state: 'active', name: id, ...more });
      const saved = await transaction(db, (tx) => putPromotion(tx, 'main', id, body, by()));
      revisions.set(id, saved.revision);
      await publishNow();
    },
    price: async (sku, amountMinor) => {
      await transaction(db, (tx) => putPrices(tx, 'main', [entry(sku, amountMinor)]));
      await publishNow();
    },
    code: async (wish) => {
      await transaction(db, (tx) => createCode(tx, 'main', contract.newCodeBody.parse(wish), null, clock.now()));
    },
    stop: () => pricing.stop(),
  };
}
