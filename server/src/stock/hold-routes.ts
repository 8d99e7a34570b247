/** The calls about holds. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/stock.ts';
import { hashedId, newId } from '../kit/ids.ts';
import { allowed, read, write, type Actor, type Route } from '../kit/http/route.ts';
import { idempotencyMismatch, idempotencyMissing, notFound, problem, type ProblemError } from '../kit/problems.ts';
import { run, runMaybe, type Db, type On } from '../kit/sql.ts';
import type { HoldWriter } from './combine-holds.ts';
import type { ResolveAnswer, ShortLine } from './contract.ts';
import { requestHashOf } from './hold.ts';
import { holdById, linesOfHolds, type HeldRow, type HoldRow } from './holds.sql.ts';
import { holdGone, stockShort } from './problems.ts';
import { extendHold, issueSold, resolveHold } from './resolve.ts';

const withId = z.object({ id });
const holders = allowed('admin', 'store', 'agent', 'channel');
/** Holds are asked for by machines of channels: a whole web shop is one caller. */
const perMinute = 2_000_000;

export function holdRoutes({ db, holds }: { readonly db: Db; readonly holds: HoldWriter }): Route[] {
  return [
    read({
      method: 'POST',
      path: '/api/v1/holds',
      access: holders,
      keyed: true,
      perMinute,
      summary: 'Holds all lines for some time, or none; many requests share a transaction, and each has its own answer',
      tag: 'stock',
      body: contract.holdBody,
      answer: contract.madeHold,
      problems: [stockShort, idempotencyMismatch, idempotencyMissing],
      handle: async ({ body, actor, now, request, reply, status }) => {
        const key = keyOf(request.headers['idempotency-key']);
        const holdId = key === null ? newId(now.getTime()) : holdIdOf(actor, key);
        const expiresAt = new Date(now.getTime() + body.seconds * 1_000);
        const requestHash = `${requestHashOf(body)} ${body.seconds}`;
        const answer = await holds.submit({ holdId, lines: body.lines, expiresAt, about: body.about, requestHash });
        if (answer.kind === 'other') throw problem(idempotencyMismatch);
        if (answer.kind === 'short') throw shortProblem(answer.lines);
        if (answer.again) reply.header('idempotent-replayed', 'true');
        status(201);
        return { id: holdId, state: 'held' as const, expiresAt: answer.expiresAt.toISOString(), lines: body.lines };
      },
    }),
    read({
      path: '/api/v1/holds/:id',
      access: allowed('admin', 'store', 'agent', 'channel', 'analyst'),
      summary: 'A hold and what became of its units',
      tag: 'stock',
      params: withId,
      answer: contract.hold,
      problems: [notFound],
      handle: async ({ params }) => holdOrNotFound(db, params.id),
    }),
    write({
      path: '/api/v1/holds/:id/resolve',
      access: holders,
      perMinute,
      summary: 'Sells and releases units of a hold, all or in part',
      tag: 'stock',
      params: withId,
      body: contract.resolveHoldBody,
      answer: contract.hold,
      problems: [notFound, holdGone],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const { sell, release, issue } = body;
        const wish = {
          holdId: params.id,
          issue,
          actor: actor.name,
          now,
          ...(sell && { sell }),
          ...(release && { release }),
        };
        orGone(await resolveHold(tx, wish));
        await audit({ action: 'stock.resolve_hold', object: { kind: 'hold', id: params.id } });
        return holdOrNotFound(tx, params.id);
      },
    }),
    write({
      path: '/api/v1/holds/:id/issue',
      access: holders,
      summary: 'Sold units of a hold leave their location',
      tag: 'stock',
      params: withId,
      body: contract.issueBody,
      answer: contract.hold,
      problems: [notFound, holdGone],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        orGone(await issueSold(tx, { holdId: params.id, lines: body.lines, actor: actor.name, now }));
        await audit({ action: 'stock.issue', object: { kind: 'hold', id: params.id } });
        return holdOrNotFound(tx, params.id);
      },
    }),
    write({
      path: '/api/v1/holds/:id/extend',
      access: holders,
      summary: 'Moves the end of a hold; never to an earlier time',
      tag: 'stock',
      params: withId,
      body: contract.extendHoldBody,
      answer: contract.hold,
      problems: [notFound, holdGone],
      handle: async ({ tx, params, body, now }) => {
        const expiresAt = new Date(now.getTime() + body.seconds * 1_000);
        const answer = await extendHold(tx, { holdId: params.id, expiresAt, now });
        if (answer.kind === 'gone') orGone(answer);
        return holdOrNotFound(tx, params.id);
      },
    }),
  ];
}

/** The key itself makes the hold's id: the row of the hold is the memory of the key, for as long as there is a hold. */
const holdIdOf = (actor: Actor, key: string): string => hashedId('hold', `${actor.kind}:${actor.id}`, key);

function keyOf(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header)) throw problem(idempotencyMissing);
  return header;
}

export function shortProblem(lines: readonly ShortLine[]): ProblemError {
  return problem(stockShort, {
    issues: lines.slice(0, 50).map(({ sku, locationId, wanted, available }) => ({
      path: `${locationId}/${sku}`,
      message: `${wanted} wanted, ${available} available`,
    })),
  });
}

export function orGone(answer: ResolveAnswer): void {
  if (answer.kind === 'resolved') return;
  if (answer.state === 'unknown') throw problem(notFound);
  throw problem(holdGone, { detail: `The hold is ${answer.state}.` });
}

export async function holdOrNotFound(on: On, holdId: string): Promise<z.infer<typeof contract.hold>> {
  const row = await runMaybe(on, holdById, [holdId]);
  if (row === undefined) throw problem(notFound);
  return holdView(row, await run(on, linesOfHolds, [[holdId]]));
}

export function holdView(row: HoldRow, lines: readonly HeldRow[]): z.infer<typeof contract.hold> {
  return {
    ...holdHead(row),
    lines: lines
      .filter((line) => line.hold_id === row.hold_id)
      .map(({ sku, location_id: locationId, quantity, open, sold, released, expired, issued }) => ({
        sku,
        locationId,
        quantity,
        open,
        sold,
        released,
        expired,
        issued,
      })),
  };
}

export function holdHead(row: HoldRow): Omit<z.infer<typeof contract.hold>, 'lines'> {
  return {
    id: row.hold_id,
    purpose: row.purpose,
    state: row.state,
    about: row.about,
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    endedAt: row.ended_at?.toISOString() ?? null,
  };
}
