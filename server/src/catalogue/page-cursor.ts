/** Opaque cursors of the catalogue's lists: the kind of the list and the last row's place, base64url of JSON. */
import { problem } from '../kit/problems.ts';
import { wrongPage } from './problems.ts';

export function writeCursor(kind: string, ...parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([kind, ...parts])).toString('base64url');
}

type Shape = readonly ('text' | 'number' | 'uuid')[];
type Parts<S extends Shape> = { -readonly [K in keyof S]: S[K] extends 'number' ? number : string };

/** Undefined without a cursor; throws `wrong_page` for one of another list, or of nobody's. */
export function readCursor<const S extends Shape>(
  cursor: string | undefined,
  kind: string,
  shape: S,
): Parts<S> | undefined {
  if (cursor === undefined) return undefined;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw problem(wrongPage);
  }
  if (!Array.isArray(parts) || parts[0] !== kind || parts.length !== shape.length + 1) throw problem(wrongPage);
  const found = (parts as unknown[]).slice(1);
  if (!found.every((part, at) => fits(part, shape[at] ?? 'text'))) throw problem(wrongPage);
  return found as Parts<S>;
}

function fits(part: unknown, shape: Shape[number]): boolean {
  if (shape === 'number') return typeof part === 'number' && Number.isFinite(part);
  if (typeof part !== 'string' || part.includes('\u0000')) return false;
  return shape === 'text' || /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(part);
}

/** A page of rows of which one more than wanted was read. */
export function pageFrom<R, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
  cursor: (last: R) => string,
): { items: T[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map(view), nextCursor: rows.length > limit && last !== undefined ? cursor(last) : null };
}
