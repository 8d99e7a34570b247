/** The calls about delivery windows. */
import { z } from 'zod';
import * as contract from '../../../../contracts/stock.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { notFound, problem } from '../../kit/problems.ts';
import type { Db } from '../../kit/sql.ts';
import { findLocation } from '../locations.ts';
import { pageFrom } from '../pages.ts';
import { versionChanged, windowUnfit } from '../problems.ts';
import { findMethod } from './methods.ts';
import { findWindow, listWindows, saveWindow, takenDays, windowFault } from './windows.ts';

const withSlug = z.object({ id: contract.slug });
const readers = allowed('admin', 'store', 'agent', 'marketer', 'analyst', 'channel');
const tag = 'delivery';

export function windowRoutes(db: Db): Route[] {
  return [
    read({
      path: '/api/v1/delivery-windows',
      access: readers,
      summary: 'Delivery windows of couriers, by id',
      tag,
      query: contract.windowQuery,
      answer: contract.windowPage,
      handle: async ({ query }) => pageFrom(await listWindows(db, query), query.limit, (one) => one.id),
    }),
    read({
      path: '/api/v1/delivery-windows/:id',
      access: readers,
      summary: 'One delivery window',
      tag,
      params: withSlug,
      answer: contract.deliveryWindow,
      problems: [notFound],
      handle: async ({ params }) => {
        const found = await findWindow(db, params.id);
        if (found === undefined) throw problem(notFound);
        return found;
      },
    }),
    read({
      path: '/api/v1/delivery-window-days',
      access: readers,
      summary: 'How many places of delivery windows are taken, by day',
      tag,
      query: contract.windowDaysQuery,
      answer: contract.windowDays,
      handle: async ({ query }) => ({ items: await takenDays(db, query) }),
    }),
    write({
      method: 'PUT',
      path: '/api/v1/delivery-windows/:id',
      access: allowed('admin', 'marketer'),
      summary: 'Makes a delivery window, or changes it; places that are taken stay taken',
      tag,
      params: withSlug,
      body: contract.putWindowBody,
      answer: contract.deliveryWindow,
      problems: [versionChanged, windowUnfit],
      handle: async ({ tx, params, body, now, audit }) => {
        const { methodId, locationId } = body;
        const [method, place] = await Promise.all([
          findMethod(tx, methodId),
          locationId === null ? null : findLocation(tx, locationId),
        ]);
        const fault = windowFault(body, method?.kind, place !== undefined);
        if (fault !== null) throw problem(windowUnfit, { detail: fault });
        const saved = await saveWindow(tx, params.id, body, now);
        if (saved === null) throw problem(versionChanged);
        await audit({
          action: 'stock.put_delivery_window',
          object: { kind: 'delivery_window', id: params.id },
          detail: { state: body.state, capacity: body.capacity },
        });
        return saved;
      },
    }),
  ];
}
