import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  cart,
  order,
  type orderEntry,
  orderEntryPage,
  orderPage,
  orderReturn,
  type orderSummary,
  type providerCall,
  providerCallPage,
} from '../../../contracts/orders.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import { api } from '../api.ts';
import type { Tone } from '../ui/Tag.tsx';
import { pagesOf } from '../ui/pages.ts';

export type OrderSummary = z.output<typeof orderSummary>;
export type Order = z.output<typeof order>;
export type OrderLine = Order['lines'][number];
export type Unit = OrderLine['units'][number];
export type Tender = Order['tenders'][number];
export type Refund = Order['refunds'][number];
export type Fulfilment = Order['fulfilments'][number];
export type OrderReturn = z.output<typeof orderReturn>;
export type OrderEntry = z.output<typeof orderEntry>;
export type ProviderCall = z.output<typeof providerCall>;
export type Cart = z.output<typeof cart>;
export type OrderFilter = {
  search?: string | undefined;
  state?: Order['state'] | undefined;
  channel?: SourceKind | undefined;
  locationId?: string | undefined;
  personId?: string | undefined;
};

/** Every query that a change of an order makes old; goods move with it. */
export const orderKeys = [
  'order',
  'orders',
  'work',
  'provider-calls',
  'cells',
  'movements',
  'cell-holds',
  'person',
] as const;

const named = (filter: OrderFilter): Record<string, string> =>
  Object.fromEntries(
    Object.entries(filter).filter((one): one is [string, string] => one[1] !== undefined && one[1] !== ''),
  );

export const ordersQuery = (filter: OrderFilter) => ({
  ...pagesOf(['orders'], orderPage, '/orders', named(filter), { every: 20_000 }),
  placeholderData: <T>(before: T | undefined) => before,
});
export const orderQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id],
    queryFn: ({ signal }) => api.get(order, `/orders/${id}`, {}, signal),
    // Colleagues, couriers and banks work on it too.
    refetchInterval: 10_000,
  });
export const entriesQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id, 'entries'],
    queryFn: async ({ signal }) => {
      const all: OrderEntry[] = [];
      for (let cursor: string | null = null; ;) {
        const page: z.output<typeof orderEntryPage> = await api.get(
          orderEntryPage,
          `/orders/${id}/entries`,
          { cursor, limit: 200 },
          signal,
        );
        all.push(...page.items);
        cursor = page.nextCursor;
        if (cursor === null) return all.reverse();
      }
    },
    refetchInterval: 10_000,
  });
export const returnsQuery = (id: string) =>
  queryOptions({
    queryKey: ['order', id, 'returns'],
    queryFn: async ({ signal }) =>
      (await api.get(z.object({ items: z.array(orderReturn) }), `/orders/${id}/returns`, {}, signal)).items,
  });
export const providerCallsQuery = pagesOf(
  ['provider-calls'],
  providerCallPage,
  '/provider-calls',
  {},
  { every: 20_000 },
);

export const orderTone: Record<Order['state'], Tone> = {
  awaiting_payment: 'warn',
  placed: 'accent',
  completed: 'ok',
  cancelled: 'quiet',
};
export const unitTone: Record<Unit['state'], Tone> = {
  held: 'warn',
  due: 'accent',
  picked: 'accent',
  packed: 'accent',
  ready: 'accent',
  trying: 'warn',
  shipped: 'accent',
  delivered: 'ok',
  returned: 'quiet',
  cancelled: 'quiet',
  substituted: 'quiet',
};
export const tenderTone: Record<Tender['state'], Tone> = {
  pending: 'warn',
  requires_action: 'warn',
  authorised: 'accent',
  captured: 'ok',
  promised: 'accent',
  declined: 'error',
  voided: 'quiet',
};

/** Steps that lead from a unit's state, as the machine of the server has them (docs/orders-states.md). */
export const cancellable: readonly Unit['state'][] = ['held', 'due', 'picked', 'packed', 'ready', 'trying'];
export const returnable: readonly Unit['state'][] = ['shipped', 'delivered'];
export const replaceable: readonly Unit['state'][] = ['due', 'picked', 'packed', 'ready'];

/** Units of a line in these states. */
export const unitsIn = (line: OrderLine, states: readonly Unit['state'][]): Unit[] =>
  line.kind === 'goods' ? line.units.filter((unit) => states.includes(unit.state)) : [];

/** How many of which state, in the order in which units go. */
export function byState(units: readonly Unit[]): [Unit['state'], number][] {
  const counts = new Map<Unit['state'], number>();
  for (const unit of units) counts.set(unit.state, (counts.get(unit.state) ?? 0) + 1);
  return [...counts];
}
