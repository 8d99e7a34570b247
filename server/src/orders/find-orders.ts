/** Finding orders by anything a customer may say, and the work of a store. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/orders.ts';
import { badRequest, problem } from '../kit/problems.ts';
import { run, type On } from '../kit/sql.ts';
import type { OrderSummary } from './contract.ts';
import { findOrders, orderOfNumber, ordersOfOrigins, workAt, type FoundRow } from './find.sql.ts';
import { chosenWindowOf, summaryOf } from './order-view.ts';
import type { IdentityPort } from './ports.ts';
import { heard, isWellFormed } from './say-code.ts';

const last = ['9999-12-31T00:00:00Z', 'ffffffff-ffff-ffff-ffff-ffffffffffff'] as const;
const uuid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

export type Page<T> = { items: T[]; nextCursor: string | null };

/** Opaque: a page goes on where the last one ended. */
export const cursorOf = (...parts: readonly (string | number)[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url');

export function readCursor(
  cursor: string | undefined,
  fits: (parts: unknown[]) => boolean,
): (string | number)[] | null {
  if (cursor === undefined) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    parts = null;
  }
  if (!Array.isArray(parts) || !fits(parts))
    throw problem(badRequest, { issues: [{ path: 'query.cursor', message: 'not a cursor of this list' }] });
  return parts as (string | number)[];
}
export const isMoment = ([at, id]: unknown[]): boolean =>
  typeof at === 'string' && !Number.isNaN(Date.parse(at)) && typeof id === 'string' && uuid.test(id);

export async function searchOrders(
  on: On,
  identity: IdentityPort,
  query: z.infer<typeof contract.orderQuery>,
): Promise<Page<OrderSummary>> {
  const [at, before] = readCursor(query.cursor, isMoment) ?? last;
  const wanted = query.limit + 1;
  const rows = await (async (): Promise<FoundRow[]> => {
    const { state = null, channel = null, locationId = null } = query;
    if (query.personId !== undefined) {
      const cluster = (await identity.clustersOf(on, [query.personId])).get(query.personId);
      return run(on, ordersOfOrigins, [
        cluster?.originIds ?? [query.personId],
        state,
        channel,
        wanted,
        at ?? last[0],
        before ?? last[1],
      ]);
    }
    const search = query.search?.trim() ?? '';
    if (isWellFormed(heard(search)) && query.cursor === undefined) {
      const exact = await run(on, orderOfNumber, [heard(search)]);
      if (exact.length > 0) return exact;
    }
    return run(on, findOrders, [
      patternsOf(search),
      state,
      channel,
      locationId,
      wanted,
      at ?? last[0],
      before ?? last[1],
    ]);
  })();
  const page = rows.slice(0, query.limit);
  const end = page.at(-1);
  const more = rows.length > query.limit && end !== undefined;
  return { items: page.map(summaryOf), nextCursor: more ? cursorOf(end.at_text, end.order_id) : null };
}

/** Each word must be found; digits as they are dialled, whatever stands between them. Pure. */
export function patternsOf(search: string): string[] {
  const escaped = (word: string): string => `%${word.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
  if (/^[+\d][\d\s().-]{4,}$/.test(search)) return [escaped(search.replaceAll(/\D/g, ''))];
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0 ? ['%'] : words.slice(0, 8).map(escaped);
}

type WorkPage = z.infer<typeof contract.workPage>;

export async function listWork(on: On, query: z.infer<typeof contract.workQuery>): Promise<WorkPage> {
  const cursor = readCursor(
    query.cursor,
    ([id, line, unit]) =>
      typeof id === 'string' && uuid.test(id) && Number.isSafeInteger(line) && Number.isSafeInteger(unit),
  );
  const [after, line, unit] = cursor ?? ['00000000-0000-0000-0000-000000000000', -1, -1];
  const states = query.state === undefined ? ['due', 'picked', 'packed', 'ready', 'trying', 'shipped'] : [query.state];
  const rows = await run(on, workAt, [query.locationId, states, after ?? '', line ?? -1, unit ?? -1, query.limit + 1]);
  const page = rows.slice(0, query.limit);
  const end = page.at(-1);
  return {
    items: page.map((row) => ({
      orderId: row.order_id,
      number: row.number,
      lineNo: row.line_no,
      unitNo: row.unit_no,
      sku: row.sku,
      name: row.name,
      state: row.state as WorkPage['items'][number]['state'],
      method: row.method as WorkPage['items'][number]['method'],
      fulfilmentNo: row.fulfilment_no,
      promisedAt: row.promised_at?.toISOString() ?? null,
      window: chosenWindowOf(row.delivery),
      since: row.changed_at.toISOString(),
    })),
    nextCursor:
      rows.length > query.limit && end !== undefined ? cursorOf(end.order_id, end.line_no, end.unit_no) : null,
  };
}
