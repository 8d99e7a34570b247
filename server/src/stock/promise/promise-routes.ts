/** The calls about ways of receiving. */
import { z } from 'zod';
import { pageQuery } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/stock.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { notFound, problem, unavailable } from '../../kit/problems.ts';
import type { Db } from '../../kit/sql.ts';
import { pageFrom } from '../pages.ts';
import { methodUnfit, versionChanged } from '../problems.ts';
import { faultOf, findMethod, listMethods, saveMethod } from './methods.ts';
import type { Planner } from './plan-beside.ts';

const withSlug = z.object({ id: contract.slug });
const readers = allowed('admin', 'store', 'agent', 'marketer', 'analyst', 'channel');
const tag = 'delivery';

export function promiseRoutes(db: Db, promise: Planner['promise']): Route[] {
  return [
    read({
      method: 'POST',
      path: '/api/v1/promises',
      access: readers,
      perMinute: 60_000,
      summary: 'Every way to receive a basket, each with date, price, plan and why',
      tag,
      body: contract.promiseBody,
      answer: contract.promiseAnswer,
      problems: [unavailable],
      handle: async ({ body, now }) => promise(db, { ...body, now }),
    }),
    read({
      path: '/api/v1/delivery-methods',
      access: readers,
      summary: 'Delivery methods, by id',
      tag,
      query: pageQuery,
      answer: contract.methodPage,
      handle: async ({ query }) => {
        const found = await listMethods(db, query.cursor ?? null, query.limit + 1);
        return pageFrom(found, query.limit, (one) => one.id);
      },
    }),
    read({
      path: '/api/v1/delivery-methods/:id',
      access: readers,
      summary: 'One delivery method',
      tag,
      params: withSlug,
      answer: contract.deliveryMethod,
      problems: [notFound],
      handle: async ({ params }) => {
        const found = await findMethod(db, params.id);
        if (found === undefined) throw problem(notFound);
        return found;
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/delivery-methods/:id',
      access: allowed('admin', 'marketer'),
      summary: 'Makes a delivery method, or changes it; with `version` only if nobody else did meanwhile',
      tag,
      params: withSlug,
      body: contract.putMethodBody,
      answer: contract.deliveryMethod,
      problems: [versionChanged, methodUnfit],
      handle: async ({ tx, params, body, now, audit }) => {
        const fault = faultOf(body);
        if (fault !== null) throw problem(methodUnfit, { detail: fault });
        const saved = await saveMethod(tx, params.id, body, now);
        if (saved === null) throw problem(versionChanged);
        await audit({
          action: 'stock.put_delivery_method',
          object: { kind: 'delivery_method', id: params.id },
          detail: { state: body.state },
        });
        return saved;
      },
    }),
  ];
}
