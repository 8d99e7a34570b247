/** The built-in mailbox and phone for staff, the inbox for the customer's app, and where pushes go. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/messaging.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, runOne, type On } from '../kit/sql.ts';
import { webPushSecrets } from '../../../contracts/senders.ts';
import { sealedFor } from './channels/open-adapter.ts';
import type { MessagingDeps } from './deps.ts';
import { keptView } from './message-view.ts';
import { inboxOf, keptPage, markRead, unreadOf, type KeptRow } from './messages.sql.ts';
import { pageFrom, placeOf } from './pages.ts';
import { putDevices, subscriptionIdOf } from './push-devices.ts';
import { endPushSubscription } from './push-devices.sql.ts';
import { recipientUnknown } from './problems.ts';
import { hear } from './receipts.ts';
import { findSender, defaultSender } from './senders.sql.ts';

const tag = 'messages';
const withId = z.object({ id });
const staff = allowed('admin', 'marketer', 'agent');
const apps = allowed('admin', 'agent', 'channel');

export function mailboxRoutes(deps: MessagingDeps): Route[] {
  return [...boxRoutes(deps), ...inboxRoutes(deps), ...pushRoutes(deps)];
}

const openKept = async (deps: MessagingDeps, row: KeptRow): Promise<{ text: string; html: string | null } | null> =>
  row.sealed === null
    ? null
    : ((await deps.seal()).open(`kept:${row.message_id}`, row.sealed) as { text: string; html: string | null });

function boxRoutes(deps: MessagingDeps): Route[] {
  const { db, clock, identity, profiles } = deps;
  return [
    read({
      path: '/api/v1/mailbox',
      access: staff,
      summary: 'What the built-in mailbox, phone and inbox have received, newest first',
      tag,
      query: contract.keptQuery,
      answer: contract.keptPage,
      handle: async ({ query }) => {
        const before = placeOf(query.cursor);
        const origins =
          query.personId === undefined ? null : [...(await identity.membersOf(db, query.personId)).originIds];
        const rows = await run(db, keptPage, [
          before.at,
          before.id,
          query.box ?? null,
          origins,
          query.search ?? null,
          query.limit + 1,
          clock.now(),
        ]);
        const shown = await Promise.all(rows.map(async (row) => ({ row, opened: await openKept(deps, row) })));
        const names = await profiles.namesOf(db, [...new Set(rows.map((row) => row.person_id))]);
        return pageFrom(
          shown,
          query.limit,
          ({ row, opened }) => keptView(row, opened, names),
          ({ row }) => ({ at: row.at, id: row.message_id }),
        );
      },
    }),
    write({
      path: '/api/v1/mailbox/:id/reading',
      access: staff,
      summary: 'A newcomer has read it: counts as opened, as a customer’s own reading would',
      tag,
      params: withId,
      answer: z.object({ isFirst: z.boolean() }),
      problems: [notFound],
      handle: async ({ params, tx, now }) => {
        const row = await runMaybe(tx, markRead, [params.id, now, null]);
        if (row === undefined) throw problem(notFound);
        if (!row.was_read)
          await hear(tx, [{ messageId: params.id, kind: 'opened', detail: 'read in the mailbox' }], now);
        return { isFirst: !row.was_read };
      },
    }),
  ];
}

function inboxRoutes(deps: MessagingDeps): Route[] {
  const { db, identity } = deps;
  const originsOf = async (on: On, customer: z.infer<typeof contract.inboxBody>['customer']): Promise<string[]> => {
    const originId = await identity.strongestOrigin(on, customer);
    if (originId === null) throw problem(recipientUnknown);
    return [...(await identity.membersOf(on, originId)).originIds];
  };
  return [
    read({
      method: 'POST',
      path: '/api/v1/inbox',
      access: apps,
      summary: 'The inbox of a customer, for her app',
      tag,
      body: contract.inboxBody,
      answer: contract.inbox,
      problems: [recipientUnknown],
      perMinute: 30_000,
      handle: async ({ body }) => {
        const origins = await originsOf(db, body.customer);
        const [rows, unread] = await Promise.all([
          run(db, inboxOf, [origins, body.limit]),
          runOne(db, unreadOf, [origins]),
        ]);
        return { items: rows.map((row) => keptView(row, null)), unread: unread.count };
      },
    }),
    write({
      path: '/api/v1/inbox/:id/reading',
      access: apps,
      summary: 'The customer has read it in her app',
      tag,
      params: withId,
      body: contract.inboxReadBody,
      answer: z.object({ isFirst: z.boolean() }),
      problems: [notFound, recipientUnknown],
      perMinute: 30_000,
      handle: async ({ params, body, tx, now }) => {
        const row = await runMaybe(tx, markRead, [params.id, now, await originsOf(tx, body.customer)]);
        if (row === undefined) throw problem(notFound);
        if (!row.was_read) await hear(tx, [{ messageId: params.id, kind: 'opened', detail: null }], now);
        return { isFirst: !row.was_read };
      },
    }),
  ];
}

function pushRoutes(deps: MessagingDeps): Route[] {
  const { db, identity } = deps;
  return [
    read({
      path: '/api/v1/push-subscriptions/key',
      access: allowed('admin', 'marketer', 'agent', 'channel'),
      summary: 'The public key with which a browser subscribes; null while Web Push is not set up',
      tag,
      answer: contract.pushKey,
      handle: async () => {
        const chosen = await runMaybe(db, defaultSender, ['web_push']);
        const row = chosen === undefined ? undefined : await runMaybe(db, findSender, [chosen.sender_id]);
        if (row === undefined || row.sealed === null) return { publicKey: null };
        const secrets = webPushSecrets.parse((await deps.seal()).open(sealedFor(row.sender_id), row.sealed));
        return { publicKey: secrets.publicKey ?? null };
      },
    }),
    write({
      path: '/api/v1/push-subscriptions',
      access: apps,
      summary: 'A customer allows pushes in this browser or app',
      tag,
      body: contract.pushSubscriptionBody,
      answer: contract.pushSubscription,
      problems: [recipientUnknown],
      perMinute: 30_000,
      handle: async ({ body, tx, now, status }) => {
        const { channel, ...target } = body.subscription;
        const originId = await identity.strongestOrigin(tx, body.customer);
        if (originId === null) throw problem(recipientUnknown);
        const device = { originId, channel, target, seenAt: now };
        await putDevices(tx, [device]);
        status(201);
        return { id: subscriptionIdOf(device), channel };
      },
    }),
    write({
      path: '/api/v1/push-subscriptions/:id/end',
      access: apps,
      summary: 'The customer wants no more pushes in this browser or app',
      tag,
      params: withId,
      body: contract.inboxReadBody,
      answer: z.object({ id }),
      problems: [notFound, recipientUnknown],
      handle: async ({ params, body, tx, now }) => {
        const originId = await identity.strongestOrigin(tx, body.customer);
        if (originId === null) throw problem(recipientUnknown);
        const { originIds } = await identity.membersOf(tx, originId);
        const ended = await runMaybe(tx, endPushSubscription, [[...originIds], params.id, now]);
        if (ended === undefined) throw problem(notFound);
        return { id: params.id };
      },
    }),
  ];
}
