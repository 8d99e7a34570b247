import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { api } from '../api.ts';

/** What a list shows of a variant; the whole contract of the catalogue would come with every list. */
const card = z.object({ sku: z.string(), name: z.string(), image: z.string().nullable() });
export type VariantCard = z.output<typeof card>;
const cards = z.object({ items: z.array(card) });

type Waiting = { sku: string; resolve: (found: VariantCard | null) => void; reject: (error: unknown) => void };

const mostAtOnce = 200;
/** All rows of a list ask while it is being drawn: what they ask for goes out as one call. */
const gatherMs = 5;
const queues = new Map<string, Waiting[]>();

function ask(sku: string, language: string): Promise<VariantCard | null> {
  return new Promise((resolve, reject) => {
    const queue = queues.get(language) ?? [];
    queue.push({ sku, resolve, reject });
    if (queue.length > 1) return;
    queues.set(language, queue);
    setTimeout(() => {
      queues.delete(language);
      for (let at = 0; at < queue.length; at += mostAtOnce) void answer(queue.slice(at, at + mostAtOnce), language);
    }, gatherMs);
  });
}

async function answer(waiting: readonly Waiting[], language: string): Promise<void> {
  try {
    const skus = [...new Set(waiting.map(({ sku }) => sku))];
    const { items } = await api.post(cards, '/variants/lookup', { skus, language });
    const found = new Map(items.map((item) => [item.sku, item]));
    for (const { sku, resolve } of waiting) resolve(found.get(sku) ?? null);
  } catch (error) {
    for (const { reject } of waiting) reject(error);
  }
}

/** Undefined while it is being asked for, null where nobody knows the SKU. */
export function useVariantCard(sku: string): VariantCard | null | undefined {
  const { i18n } = useTranslation();
  const { language } = i18n;
  return useQuery({
    queryKey: ['variant-cards', language, sku],
    queryFn: () => ask(sku, language),
    enabled: sku !== '',
    staleTime: 60_000,
  }).data;
}
