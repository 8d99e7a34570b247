import type { QueryClient } from '@tanstack/react-query';

/** Longer waits are for another visit. */
const mostMs = 60_000;

/** A version takes force a little after it was published: what shows the one in force is read again then. */
export function readAgainAt(queries: QueryClient, effectiveAt: string): void {
  const wait = Date.parse(effectiveAt) - Date.now() + 400;
  if (wait > mostMs) return;
  setTimeout(
    () => {
      for (const key of ['price-books', 'parity', 'book-versions']) void queries.invalidateQueries({ queryKey: [key] });
    },
    Math.max(0, wait),
  );
}
