import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type workItem, workPage } from '../../../contracts/orders.ts';
import { api } from '../api.ts';

export type WorkItem = z.output<typeof workItem>;
/** Everything of one order that one place has to do in the same state. */
export type Job = {
  key: string;
  orderId: string;
  number: string;
  fulfilmentNo: number;
  method: WorkItem['method'];
  state: WorkItem['state'];
  promisedAt: string | null;
  window: WorkItem['window'];
  since: string;
  items: WorkItem[];
};

/** More is more than a day's work of a store: the list says so. */
export const most = 2_000;

export const workQuery = (locationId: string) =>
  queryOptions({
    queryKey: ['work', locationId],
    queryFn: async ({ signal }) => {
      const all: WorkItem[] = [];
      for (let cursor: string | null = null; ;) {
        const page: z.output<typeof workPage> = await api.get(
          workPage,
          '/pick-list',
          { locationId, limit: 200, cursor },
          signal,
        );
        all.push(...page.items);
        cursor = page.nextCursor;
        if (cursor === null || all.length >= most) return all;
      }
    },
    refetchInterval: 10_000,
  });

/** Units together that go together; what is promised first stands first. Pure. */
export function jobsOf(items: readonly WorkItem[]): Job[] {
  const jobs = new Map<string, Job>();
  for (const item of items) {
    const key = `${item.orderId} ${item.fulfilmentNo} ${item.state}`;
    const job = jobs.get(key);
    if (job === undefined) {
      const { orderId, number, fulfilmentNo, method, state, promisedAt, window, since } = item;
      jobs.set(key, { key, orderId, number, fulfilmentNo, method, state, promisedAt, window, since, items: [item] });
    } else job.items.push(item);
  }
  return [...jobs.values()].sort((a, b) => due(a) - due(b) || a.since.localeCompare(b.since));
}
const due = (job: Job): number => (job.promisedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(job.promisedAt));

/** Goods of a job, each article once with how many. Pure. */
export function goodsOf(job: Job): { sku: string; name: string; quantity: number }[] {
  const goods = new Map<string, { sku: string; name: string; quantity: number }>();
  for (const { sku, name } of job.items) {
    const before = goods.get(sku);
    goods.set(sku, { sku, name, quantity: (before?.quantity ?? 0) + 1 });
  }
  return [...goods.values()];
}

export const storeTabs = ['pick', 'ready', 'trying', 'returns'] as const;
export type StoreTab = (typeof storeTabs)[number];

/** Which part of the store view a state belongs to. */
export const tabOf: Record<WorkItem['state'], StoreTab | null> = {
  held: null,
  due: 'pick',
  picked: 'pick',
  packed: 'pick',
  ready: 'ready',
  trying: 'trying',
  shipped: null,
  delivered: null,
  returned: null,
  cancelled: null,
  substituted: null,
};
