/** Allowances of tills: drawn, settled, looked at. */
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/loyalty-allowance.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { badRequest, idempotencyMissing, notFound } from '../../kit/problems.ts';
import { run } from '../../kit/sql.ts';
import { needKey, type OuterDeps } from '../outer-deps.ts';
import { listAllowances, type AllowanceRow } from './allowances.sql.ts';
import { drawAllowance } from './draw-allowance.ts';
import { settleSlips } from './settle-slips.ts';

const tag = 'loyalty';
const tills = allowed('admin', 'store', 'channel');
const byId = z.object({ id });

export function allowanceRoutes(deps: OuterDeps): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/allowances',
      access: allowed('admin', 'analyst', 'store', 'channel'),
      summary: 'Allowances, the latest first: what was granted, spent, overspent, and how many slips were refused',
      tag,
      query: contract.allowanceQuery,
      answer: contract.allowancePage,
      problems: [badRequest],
      handle: async ({ query }) => {
        const after = z.uuid().safeParse(query.cursor).data ?? null;
        const rows = await run(deps.db, listAllowances, [query.till ?? null, after, query.limit + 1]);
        const items = rows.slice(0, query.limit).map(viewOf);
        return { items, nextCursor: rows.length > items.length ? (items.at(-1)?.id ?? null) : null };
      },
    }),
    write({
      path: '/api/v1/loyalty/allowances',
      access: tills,
      summary: 'Draws an allowance: shares of customers, held for this till, to be spent without network',
      tag,
      body: contract.drawBody,
      answer: contract.drawn,
      problems: [idempotencyMissing],
      perMinute: 600,
      handle: async ({ body, tx, actor, now, audit, status, request }) => {
        needKey({ request });
        const made = await drawAllowance(tx, deps, body, actor.name, now);
        await audit({
          action: 'allowance.draw',
          object: { kind: 'allowance', id: made.allowanceId },
          detail: { till: body.till, granted: made.granted, shares: made.shares },
        });
        status(201);
        return made;
      },
    }),
    write({
      path: '/api/v1/loyalty/allowances/:id/slips',
      access: tills,
      summary: 'Settles what was spent without network; each slip once, whenever and however often it comes',
      tag,
      params: byId,
      body: contract.slipsBody,
      answer: contract.slipsAnswer,
      problems: [notFound],
      bodyLimit: 1_000_000,
      handle: async ({ params, body, tx, actor, now, audit }) => {
        const wish = { allowanceId: params.id, ...body, by: actor.name, now };
        const answer = await settleSlips(tx, deps, wish);
        const { points, overspent, released } = answer;
        const object = { kind: 'allowance', id: params.id };
        await audit({ action: 'allowance.settle', object, detail: { points, overspent, released } });
        return answer;
      },
    }),
  ];
}

const viewOf = (row: AllowanceRow): z.infer<typeof contract.allowance> => ({
  id: row.allowance_id,
  till: row.till,
  locationId: row.location_id,
  kind: row.kind,
  state: row.state,
  granted: row.granted,
  spent: row.spent,
  overspent: row.overspent,
  refusedSlips: row.refused_slips,
  issuedAt: row.issued_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  settleUntil: row.settle_until.toISOString(),
});
