import { type InfiniteData, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import type { z } from 'zod';
import type { timelinePage } from '../../../contracts/people.ts';
import { type LiveEvent, type StreamState, useLiveStream } from '../live/stream.ts';
import { filterOf, type TimelineSearch } from './timelineFilter.ts';
import { type TimelineEntry, timelinePart, timelineQuery } from './person.ts';

type Pages = InfiniteData<z.output<typeof timelinePage>, string | null>;

/** Newest first; an event that is read twice stays one. */
export function joinNewest(pages: Pages, newest: TimelineEntry[]): Pages {
  const [first, ...rest] = pages.pages;
  if (first === undefined) return pages;
  const fresh = new Set(newest.map((entry) => entry.eventId));
  const without = pages.pages.map((page) => page.items.filter((entry) => !fresh.has(entry.eventId)));
  const items = [...newest, ...(without[0] ?? [])].sort((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt));
  return {
    ...pages,
    pages: [{ ...first, items }, ...rest.map((page, index) => ({ ...page, items: without[index + 1] ?? [] }))],
  };
}

const settleMs = 400;

/** Moves the profile as things happen: the newest page joins the timeline, the rest is read again. */
export function useLivePerson(personId: string, search: TimelineSearch, enabled: boolean): StreamState {
  const queries = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const oldest = useRef(Infinity);

  const refresh = async () => {
    timer.current = undefined;
    const from = oldest.current;
    oldest.current = Infinity;
    const filter = filterOf(search);
    const { queryKey } = timelineQuery(personId, filter);
    const newest = await timelinePart(personId, filter, null);
    const reach = Date.parse(newest.items.at(-1)?.occurredAt ?? '');
    if (newest.nextCursor !== null && from < reach) await queries.invalidateQueries({ queryKey });
    else
      queries.setQueryData<Pages>(queryKey, (before) =>
        before === undefined ? before : joinNewest(before, newest.items),
      );
    await queries.invalidateQueries({ queryKey: ['person', personId] });
    await queries.invalidateQueries({ queryKey: ['loyalty', personId] });
  };

  useEffect(() => () => clearTimeout(timer.current), []);

  return useLiveStream(
    { personId },
    (batch: LiveEvent[], missed: number) => {
      if (missed > 0) oldest.current = -Infinity;
      for (const event of batch) oldest.current = Math.min(oldest.current, Date.parse(event.occurredAt));
      timer.current ??= setTimeout(() => void refresh().catch(() => undefined), settleMs);
    },
    enabled,
  );
}
