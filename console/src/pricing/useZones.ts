import { useInfiniteQuery } from '@tanstack/react-query';
import { type Book, booksQuery } from './pricing.ts';

type Zone = Book['settings']['zones'][number];

/** The zones of the default price book (else of the first), and a zone's name for its id. */
export function useZones(): { zones: readonly Zone[]; zoneName: (id: string) => string } {
  const books = useInfiniteQuery(booksQuery).data?.pages.flatMap(({ items }) => items) ?? [];
  const { zones } = (books.find(({ isDefault }) => isDefault) ?? books[0])?.settings ?? { zones: [] };
  return { zones, zoneName: (id) => zones.find((zone) => zone.id === id)?.name ?? id };
}
