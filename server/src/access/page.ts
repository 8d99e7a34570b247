/** Pages of our lists: newest first, by id. */
import { badRequest, problem } from '../kit/problems.ts';

export function cursorOf(id: string): string {
  return Buffer.from(id).toString('base64url');
}

export function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return id;
  throw problem(badRequest, {
    detail: 'query: this cursor is none of ours',
    issues: [{ path: 'query.cursor', message: 'unknown cursor' }],
  });
}

/** One row more than `limit` was asked for; it says whether there is a next page. */
export function pageOfRows<R extends { readonly id: string }, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(show), nextCursor: rows.length > limit && last ? cursorOf(last.id) : null };
}
