import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import type { Identifier, SourceKind } from '../../../contracts/common.ts';
import { cart, cartsOfPerson } from '../../../contracts/orders.ts';
import { promiseAnswer } from '../../../contracts/stock.ts';
import { api } from '../api.ts';

export type Cart = z.output<typeof cart>;
export type CartKind = Cart['kind'];
export type Promised = z.output<typeof promiseAnswer>['options'][number];

export const cartKeys = ['cart', 'person'] as const;

/** What a cart costs, of all that a quote says. */
const price = z.object({
  complete: z.boolean(),
  lines: z.array(
    z.object({
      sku: z.string(),
      listMinor: z.int(),
      totalMinor: z.int(),
      state: z.object({ kind: z.string() }),
    }),
  ),
  delivery: z.object({ totalMinor: z.int() }).nullable(),
  discountMinor: z.int(),
  totalMinor: z.int(),
  codes: z.array(z.object({ code: z.string(), state: z.string() })).optional(),
});

export const cartQuery = (id: string) =>
  queryOptions({
    queryKey: ['cart', id],
    queryFn: ({ signal }) => api.get(cart, `/carts/${id}`, {}, signal),
    // The customer may be adding to it in the app at this moment.
    refetchInterval: 5_000,
  });
export const cartsOfPersonQuery = (personId: string) =>
  queryOptions({
    queryKey: ['person', personId, 'carts'],
    queryFn: ({ signal }) => api.get(cartsOfPerson, `/people/${personId}/carts`, {}, signal),
    refetchInterval: 15_000,
  });
export const quoteQuery = (one: Cart) =>
  queryOptions({
    queryKey: ['cart', one.id, 'quote', one.version],
    queryFn: () => api.post(price, `/carts/${one.id}/quote`, {}),
    enabled: one.lines.length > 0,
    retry: false,
  });

/** Every way to receive what is in a cart; parcels need to know where to. */
export const promisesQuery = (one: Cart) => {
  const { latitude, longitude } = one.delivery?.address ?? {};
  const destination = latitude === undefined || longitude === undefined ? undefined : { latitude, longitude };
  return queryOptions({
    queryKey: ['cart', one.id, 'promises', one.version, destination ?? null],
    queryFn: () =>
      api.post(promiseAnswer, '/promises', {
        lines: linesOf(one).map(({ sku, quantity }) => ({ sku, quantity })),
        ...(one.locationId === null ? {} : { locationIds: [one.locationId] }),
        ...(destination === undefined ? {} : { destination }),
      }),
    enabled: one.lines.length > 0,
    retry: false,
    placeholderData: (before) => before,
  });
};

/** Lines of the joined carts of a person, each SKU once. */
export function linesOf(one: Cart): { sku: string; name: string; quantity: number; channel: SourceKind }[] {
  const lines = new Map<string, { sku: string; name: string; quantity: number; channel: SourceKind }>();
  for (const line of one.lines) {
    const before = lines.get(line.sku);
    lines.set(line.sku, {
      sku: line.sku,
      name: line.name,
      channel: line.channel,
      quantity: (before?.quantity ?? 0) + line.quantity,
    });
  }
  return [...lines.values()];
}

export const openCart = (wish: {
  kind: CartKind;
  customer: Identifier[];
  zone: string;
  currency: string;
  locationId?: string;
}): Promise<Cart> => api.post(cart, '/carts', { ...wish, channel: 'call_centre' });
