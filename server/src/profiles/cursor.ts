/** Opaque cursors: a kind and the position's parts, base64url of JSON. */
import { problem } from '../kit/problems.ts';
import { wrongCursor } from './problems.ts';

export type CursorPart = string | number;

export function writeCursor(kind: string, ...parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify([kind, ...parts])).toString('base64url');
}

/** The parts, checked one by one (`text`, `number`, `uuid`, `instant`); throws `wrong_cursor`. */
export function readCursor(
  cursor: string,
  kind: string,
  shape: readonly ('text' | 'number' | 'uuid' | 'instant')[],
): CursorPart[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw problem(wrongCursor);
  }
  if (!Array.isArray(parts) || parts.length !== shape.length + 1 || parts[0] !== kind) throw problem(wrongCursor);
  const found = parts.slice(1) as CursorPart[];
  if (!found.every((part, at) => fits(part, shape[at]))) throw problem(wrongCursor);
  return found;
}

const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

function fits(part: unknown, shape: string | undefined): boolean {
  if (shape === 'number') return typeof part === 'number' && Number.isSafeInteger(part) && Math.abs(part) < 2.6e14;
  if (typeof part !== 'string' || part.includes('\u0000')) return false;
  if (shape === 'uuid') return uuid.test(part);
  return shape === 'text' || !Number.isNaN(Date.parse(part));
}

export const lastUuid = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const firstUuid = '00000000-0000-0000-0000-000000000000';
