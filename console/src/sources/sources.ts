import { queryOptions } from '@tanstack/react-query';
import type { z } from 'zod';
import { type source, type sourceKey, sourcePage } from '../../../contracts/channels.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import { api } from '../api.ts';

export type Source = z.output<typeof source>;
export type SourceKey = z.output<typeof sourceKey>;

/** A retailer has tens of sources: they are read whole, in pages of the greatest size. */
export const sourcesQuery = queryOptions({
  queryKey: ['sources'],
  queryFn: async ({ signal }) => {
    const items: Source[] = [];
    let cursor: string | null = null;
    do {
      const page: z.output<typeof sourcePage> = await api.get(sourcePage, '/sources', { cursor, limit: 200 }, signal);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return { items };
  },
  refetchInterval: 15_000,
});

/** The device of a till or a kiosk is used by many people and identifies none of them. */
export const usuallyShared = (kind: SourceKind): boolean =>
  kind === 'till' || kind === 'kiosk' || kind === 'call_centre';

export const slugOf = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
