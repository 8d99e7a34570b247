/** Prices for products in messages. */
import type { Log } from './kit/log.ts';
import type { Db } from './kit/sql.ts';
import { createPricing, type Pricing } from './pricing/index.ts';

type Shelf = Pick<Pricing, 'currentBook' | 'priceOf'>;

/** Of a pricing that is made later than who asks it. */
export const shelfOf = (pricing: () => Shelf): Shelf => ({
  currentBook: (on, wish) => pricing().currentBook(on, wish),
  priceOf: (on, skus, wish) => pricing().priceOf(on, skus, wish),
});

/** For the outbox: loaded when the first message asks for products, because most processes of most shops never need them. */
export function lateShelf(db: Db, log: Log): { readonly prices: Shelf; stop(): Promise<void> } {
  const pricing = createPricing({ db, log });
  let started: Promise<void> | undefined;
  const ready = async (): Promise<Pricing> => {
    started ??= pricing.start().catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    await started;
    return pricing;
  };
  return {
    prices: {
      currentBook: async (on, wish) => (await ready()).currentBook(on, wish),
      priceOf: async (on, skus, wish) => (await ready()).priceOf(on, skus, wish),
    },
    stop: async () => {
      if (started !== undefined) await pricing.stop();
    },
  };
}
