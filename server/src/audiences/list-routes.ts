/** Lists that are kept by hand, over HTTP. */
import { z } from 'zod';
import * as contract from '../../../contracts/audience-lists.ts';
import { audience, memberQuery } from '../../../contracts/audiences.ts';
import { id } from '../../../contracts/common.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notifyChannel } from '../kit/notify.sql.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, type Tx } from '../kit/sql.ts';
import type { AudienceDeps } from './deps.ts';
import { actOnList, undoOnList, type WhoIs } from './lists.ts';
import { listActsOf, viewAudiences } from './look.ts';
import { createList } from './manage.ts';
import { audienceArchived, audienceNoList, listActUndone, tooManyAudiences } from './problems.ts';

const tag = 'audiences';
const editors = allowed('admin', 'marketer');
const readers = allowed('admin', 'marketer', 'analyst');
const byId = z.object({ id });

export interface ListDeps extends AudienceDeps {
  readonly identity: AudienceDeps['identity'] & WhoIs;
}

/** Whoever was moved is judged at once. In the transaction, though it takes a lock for the server: staff do it, not machines by the second. */
const wake = (tx: Tx) => run(tx, notifyChannel, ['audiences']);

export function listRoutes(deps: ListDeps): Route[] {
  const { db, identity } = deps;
  const moving = (listed: boolean) =>
    write({
      path: `/api/v1/audiences/:id/list/${listed ? 'additions' : 'removals'}`,
      access: editors,
      summary: listed
        ? 'Puts people on a list, by id or identifier; names those whom nobody knows'
        : 'Takes people off a list, by id or identifier; names those whom nobody knows',
      tag,
      bodyLimit: 4_000_000,
      perMinute: 120,
      params: byId,
      body: contract.listingBody,
      answer: contract.listAnswer,
      problems: [notFound, audienceNoList, audienceArchived],
      handle: async ({ tx, params, body, actor, now, audit }) => {
        const deed = { audienceId: params.id, people: body.people, note: body.note, actor: actor.name, listed, now };
        const done = await actOnList(tx, identity, deed);
        await audit({
          action: listed ? 'audience.list_add' : 'audience.list_remove',
          object: { kind: 'audience', id: params.id },
          detail: { moved: done.moved, already: done.already, unknown: done.unknown.length },
        });
        await wake(tx);
        return done;
      },
    });
  return [
    write({
      path: '/api/v1/audiences/lists',
      access: editors,
      summary: 'Makes an audience whose members are kept by hand',
      tag,
      body: contract.listBody,
      answer: audience,
      problems: [tooManyAudiences],
      handle: async ({ tx, body, actor, now, audit, status }) => {
        const made = await createList(tx, body, actor.name, now);
        await audit({ action: 'audience.create', object: { kind: 'audience', id: made.audience_id } });
        status(201);
        const [view] = await viewAudiences(tx, [made], now);
        if (view === undefined) throw problem(notFound);
        return view;
      },
    }),
    moving(true),
    moving(false),
    read({
      path: '/api/v1/audiences/:id/list/acts',
      access: readers,
      summary: 'What was done to a list by hand, the newest first',
      tag,
      params: byId,
      query: memberQuery,
      answer: contract.listActPage,
      problems: [notFound],
      handle: ({ params, query }) => listActsOf(db, params.id, query),
    }),
    write({
      path: '/api/v1/audiences/:id/list/acts/:actId/undo',
      access: editors,
      summary: 'Undoes an act, for everybody whom nothing was done with since',
      tag,
      params: z.object({ id, actId: id }),
      answer: contract.listAnswer,
      problems: [notFound, audienceArchived, listActUndone],
      handle: async ({ tx, params, actor, now, audit }) => {
        const done = await undoOnList(tx, { audienceId: params.id, actId: params.actId, actor: actor.name, now });
        await audit({
          action: 'audience.list_undo',
          object: { kind: 'audience', id: params.id },
          detail: { act: params.actId, moved: done.moved },
        });
        await wake(tx);
        return done;
      },
    }),
  ];
}
