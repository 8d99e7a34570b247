import type { LiveEvent } from './stream.ts';

/** What the debugger shows, what waits while it is held still, how many the wait dropped, and how many the server left out. */
export type Feed = { shown: LiveEvent[]; held: LiveEvent[]; dropped: number; missed: number; seen: number };

export const emptyFeed: Feed = { shown: [], held: [], dropped: 0, missed: 0, seen: 0 };
/** More rows than anyone reads; older ones leave the screen, not the history. */
export const mostShown = 1000;

/** Takes a batch, oldest first. While `hold` is on, nothing on the screen moves. */
export function take(feed: Feed, batch: readonly LiveEvent[], hold: boolean, missedNow = 0): Feed {
  const newest = batch.toReversed();
  const seen = feed.seen + batch.length;
  const missed = feed.missed + missedNow;
  if (!hold) return { shown: [...newest, ...feed.shown].slice(0, mostShown), held: [], dropped: 0, missed, seen };
  const held = [...newest, ...feed.held];
  return {
    ...feed,
    held: held.slice(0, mostShown),
    dropped: feed.dropped + Math.max(0, held.length - mostShown),
    missed,
    seen,
  };
}

/** Goes on: what waited appears on top. */
export const release = (feed: Feed): Feed => ({
  ...feed,
  shown: [...feed.held, ...feed.shown].slice(0, mostShown),
  held: [],
  dropped: 0,
});
