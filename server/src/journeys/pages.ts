/** Cursors of lists that are sorted by time and id, newest first; opaque to callers. */
import { badRequest, problem } from '../kit/problems.ts';

interface Place {
  readonly at: Date;
  readonly id: string;
}
const end: Place = Object.freeze({ at: new Date('9999-12-31T00:00:00Z'), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' });

export function placeOf(cursor: string | undefined): Place {
  if (cursor === undefined) return end;
  const found = /^(\d{1,15})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.exec(cursor);
  const at = new Date(Number(found?.[1]));
  if (found === null || Number.isNaN(at.getTime())) throw problem(badRequest, { detail: 'query.cursor: none of ours' });
  return { at, id: found[2] ?? '' };
}

/** A page of `limit` out of `limit + 1` rows. */
export function pageFrom<R, T>(
  rows: readonly R[],
  limit: number,
  show: (row: R) => T,
  place: (row: R) => Place,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const cursor = rows.length > limit && last !== undefined ? place(last) : null;
  return { items: shown.map(show), nextCursor: cursor === null ? null : `${cursor.at.getTime()}.${cursor.id}` };
}
