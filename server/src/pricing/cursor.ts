/** Opaque cursors of this part's lists. */
import { badRequest, problem } from '../kit/problems.ts';

export function writeCursor(...parts: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** The parts of a cursor of this shape; throws `bad_request` for one that is not ours. */
export function readCursor(
  cursor: string | undefined,
  ...shape: readonly ('text' | 'number')[]
): readonly (string | number)[] | null {
  if (cursor === undefined) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parts = null;
  }
  const fits =
    Array.isArray(parts) &&
    parts.length === shape.length &&
    shape.every((kind, at) => (kind === 'number' ? isCount(parts[at]) : isText(parts[at])));
  if (!fits) throw problem(badRequest, { detail: 'the cursor is not one of ours' });
  return parts as (string | number)[];
}

const isText = (part: unknown): boolean => typeof part === 'string' && !part.includes('\u0000');
const isCount = (part: unknown): boolean => Number.isInteger(part) && Math.abs(part as number) < 2 ** 31;
