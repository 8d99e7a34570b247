/** For tests: stock on a database of its own, with two stores and a warehouse, behind HTTP on a free port. */
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import type { Role } from '../../../contracts/common.ts';
import { putLocationBody } from '../../../contracts/stock.ts';
import { movableClock } from '../kit/clock.ts';
import { newId } from '../kit/ids.ts';
import type { Actor } from '../kit/http/route.ts';
import { tryServer, type TriedServer } from '../kit/http/try-server.ts';
import { silentLog } from '../kit/log.ts';
import { connect, transaction, type Db } from '../kit/sql.ts';
import { ensurePartitions } from '../spine/index.ts';
import { createStock, type StockContext } from './index.ts';
import { saveLocation } from './locations.ts';
import { receiveGoods } from './receive.ts';

export interface TriedStock {
  readonly db: Db;
  readonly database: TestDatabase;
  readonly clock: ReturnType<typeof movableClock>;
  readonly context: StockContext;
  readonly server: TriedServer;
  readonly audited: string[];
  /** Units of a SKU come in. */
  receive(sku: string, quantity: number, locationId?: string): Promise<void>;
  cell(sku: string, locationId?: string): Promise<Record<string, number>>;
  call<T = Record<string, never>>(
    method: string,
    path: string,
    body?: unknown,
    options?: { readonly roles?: readonly Role[]; readonly key?: string; readonly as?: string },
  ): Promise<{ readonly status: number; readonly headers: Headers; readonly body: T }>;
  stop(): Promise<void>;
}

export const riga = 'store-riga-1';
export const tallinn = 'store-tallinn-1';
export const east = 'warehouse-east';

const week = {
  mon: [['09:00', '20:00']],
  tue: [['09:00', '20:00']],
  wed: [['09:00', '20:00']],
  thu: [['09:00', '20:00']],
  fri: [['09:00', '20:00']],
  sat: [['10:00', '18:00']],
};

export const locationBody = (
  kind: 'store' | 'warehouse' | 'courier' | 'transit',
  at: [number, number],
  more: object = {},
): unknown => ({
  kind,
  name: kind,
  zone: 'baltic',
  country: 'LV',
  latitude: at[0],
  longitude: at[1],
  timeZone: 'Europe/Riga',
  opening: week,
  ...more,
});

export async function tryStock(
  options: { readonly connections?: number; readonly now?: Date } = {},
): Promise<TriedStock> {
  const database = await freshDatabase({ max: options.connections ?? 8 });
  const { db } = database;
  const clock = movableClock(options.now ?? new Date('2026-03-02T10:00:00Z'));
  await ensurePartitions(db, clock.now());
  const writerDb = connect(database.url, { max: 2 });
  const context = createStock({ db, writerDb, log: silentLog, clock });
  const audited: string[] = [];
  const server = await tryServer({
    db,
    clock,
    routes: context.routes,
    authenticate: async (request): Promise<Actor | null> => {
      const roles = request.headers['x-roles'];
      const id = String(request.headers['x-actor'] ?? 'someone');
      return typeof roles === 'string'
        ? { kind: 'staff', id, name: 'Someone', roles: roles.split(',') as Role[] }
        : null;
    },
    audit: async (_tx, _actor, note) => {
      audited.push(note.action);
    },
  });
  const places: [string, unknown][] = [
    [riga, locationBody('store', [56.95, 24.1])],
    [tallinn, locationBody('store', [59.44, 24.75])],
    [east, locationBody('warehouse', [56.5, 27.3])],
  ];
  for (const [id, body] of places) {
    await transaction(db, (tx) => saveLocation(tx, id, putLocationBody.parse(body), clock.now()));
  }
  return {
    db,
    database,
    clock,
    context,
    server,
    audited,
    receive: async (sku, quantity, locationId = riga) => {
      const wish = { locationId, reference: '', lines: [{ sku, quantity }], actor: 'test', now: clock.now() };
      await transaction(db, (tx) => receiveGoods(tx, wish));
    },
    cell: async (sku, locationId = riga) => {
      const [row] =
        await db`select on_hand, damaged, held, sold, safety, short from stock.cells where sku = ${sku} and location_id = ${locationId}`;
      return { ...row } as Record<string, number>;
    },
    call: async <T>(
      method: string,
      path: string,
      body?: unknown,
      more: { roles?: readonly Role[]; key?: string; as?: string } = {},
    ) => {
      const answer = await fetch(`${server.url}${path}`, {
        method,
        headers: {
          'x-roles': (more.roles ?? ['admin']).join(','),
          'x-actor': more.as ?? 'someone',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(more.key === undefined ? {} : { 'idempotency-key': more.key }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return { status: answer.status, headers: answer.headers, body: (await answer.json()) as T };
    },
    stop: async () => {
      await server.stop();
      await context.stop();
      await writerDb.end({ timeout: 1 });
      await database.drop();
    },
  };
}

/** A hold of one SKU. */
export const wantedHold = (
  sku: string,
  quantity: number,
  more: { locationId?: string; holdId?: string; expiresAt: Date },
) => ({
  holdId: more.holdId ?? newId(),
  lines: [{ sku, locationId: more.locationId ?? riga, quantity }],
  expiresAt: more.expiresAt,
  about: 'order:test',
});
