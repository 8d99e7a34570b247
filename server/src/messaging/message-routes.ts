/** The message log, and the calls that send, cancel and resolve. */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/messaging.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { idempotencyMissing, notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import type { MessagingDeps } from './deps.ts';
import { messageView } from './message-view.ts';
import { messageById, messagesPage, receiptsOf, summaryByChannel, summaryByState } from './messages.sql.ts';
import { pageFrom, placeOf } from './pages.ts';
import { messageLeft, messageNotUnknown, recipientUnknown, senderUnknown, templateUnknown } from './problems.ts';
import { sendMessages, templateNow } from './send.ts';
import { cancelMessage, resolveMessage } from './send.sql.ts';
import { findSender } from './senders.sql.ts';

const tag = 'messages';
const readers = allowed('admin', 'marketer', 'analyst', 'agent');
const senders = allowed('admin', 'marketer', 'channel');
const withId = z.object({ id });

export function messageRoutes(deps: MessagingDeps): Route[] {
  return [...logRoutes(deps), ...sendRoutes(deps), ...endRoutes()];
}

function logRoutes({ db, clock, identity, profiles }: MessagingDeps): Route[] {
  return [
    read({
      path: '/api/v1/messages',
      access: readers,
      summary: 'Every message, newest first: why it was sent, or why not',
      tag,
      query: contract.messagesQuery,
      answer: contract.messagePage,
      handle: async ({ query }) => {
        const before = placeOf(query.cursor);
        const origins = query.personId === undefined ? null : (await identity.membersOf(db, query.personId)).originIds;
        const rows = await run(db, messagesPage, [
          before.at,
          before.id,
          query.state ?? null,
          query.channel ?? null,
          query.reason ?? null,
          origins === null ? null : [...origins],
          query.about ?? null,
          query.limit + 1,
        ]);
        const names = await profiles.namesOf(db, [...new Set(rows.map((row) => row.person_id))]);
        return pageFrom(
          rows,
          query.limit,
          (row) => messageView(row, names),
          (row) => ({ at: row.created_at, id: row.message_id }),
        );
      },
    }),
    read({
      path: '/api/v1/messages/summary',
      access: readers,
      summary: 'How many messages of the last seven days stand where, and what came of them',
      tag,
      answer: contract.messageSummary,
      handle: async () => {
        const since = new Date(clock.now().getTime() - 7 * 86_400_000);
        const [states, channels] = await Promise.all([
          run(db, summaryByState, [since]),
          run(db, summaryByChannel, [since]),
        ]);
        return {
          since: since.toISOString(),
          byState: states.map((row) => ({
            state: row.state as contract.MessageState,
            reason: row.reason as contract.MessageReason | null,
            count: row.count,
          })),
          byChannel: channels.map((row) => ({ ...row, channel: row.channel as contract.MessageChannel })),
        };
      },
    }),
    read({
      path: '/api/v1/messages/:id',
      access: readers,
      summary: 'One message with its receipts',
      tag,
      params: withId,
      answer: contract.messageDetail,
      problems: [notFound],
      handle: async ({ params }) => {
        const [row, receipts] = await Promise.all([
          runMaybe(db, messageById, [params.id]),
          run(db, receiptsOf, [params.id]),
        ]);
        if (row === undefined) throw problem(notFound);
        return {
          ...messageView(row, await profiles.namesOf(db, [row.person_id])),
          receipts: receipts.map(({ kind, detail, at }) => ({ kind, detail, at: at.toISOString() })),
        };
      },
    }),
  ];
}

function sendRoutes({ identity }: MessagingDeps): Route[] {
  return [
    write({
      path: '/api/v1/messages',
      access: senders,
      summary:
        'Sends a message to one person; the Idempotency-Key is the message. Whether it may go is checked when it goes',
      tag,
      body: contract.sendBody,
      answer: contract.message,
      problems: [idempotencyMissing, templateUnknown, recipientUnknown, senderUnknown],
      perMinute: 30_000,
      handle: async ({ body, tx, actor, now, audit, status, request }) => {
        const key = request.headers['idempotency-key'];
        if (typeof key !== 'string') throw problem(idempotencyMissing);
        const template = await templateNow(tx, body.template);
        if (template === undefined) throw problem(templateUnknown);
        const others = await Promise.all((body.orTemplates ?? []).map((one) => templateNow(tx, one)));
        const orTemplates = others.filter((one) => one !== undefined);
        if (orTemplates.length < others.length) throw problem(templateUnknown);
        const originId = body.personId ?? (await identity.strongestOrigin(tx, body.customer ?? []));
        if (originId === null) throw problem(recipientUnknown);
        if (
          body.senderId !== undefined &&
          (await runMaybe(tx, findSender, [body.senderId]))?.channel !== template.channel
        )
          throw problem(senderUnknown);
        const [sent] = await sendMessages(
          tx,
          [
            {
              key: `${actor.kind}:${actor.id}:${key}`,
              originId,
              template,
              orTemplates,
              purpose: body.purpose,
              data: body.data,
              language: body.language,
              senderId: body.senderId,
              about: body.about,
              bestHourWithinHours: body.bestHourWithinHours,
              dueAt: body.dueAt === undefined ? undefined : new Date(body.dueAt),
              expiresAt: body.expiresAt === undefined ? undefined : new Date(body.expiresAt),
              actor: actor.name,
            },
          ],
          now,
        );
        const row = await runMaybe(tx, messageById, [sent?.messageId ?? '']);
        if (row === undefined) throw new Error('the message is not there');
        if (actor.kind === 'staff') {
          await audit({
            action: 'messaging.send',
            object: { kind: 'message', id: row.message_id },
            detail: { template: template.handle },
          });
        }
        status(202);
        return messageView(row);
      },
    }),
  ];
}

function endRoutes(): Route[] {
  return [
    write({
      path: '/api/v1/messages/:id/cancellation',
      access: allowed('admin', 'marketer'),
      summary: 'A message that waits does not go',
      tag,
      params: withId,
      body: contract.cancelBody,
      answer: contract.message,
      problems: [notFound, messageLeft],
      handle: async ({ params, body, tx, audit }) => {
        const ended = await runMaybe(tx, cancelMessage, [params.id, body.why]);
        const row = await runMaybe(tx, messageById, [params.id]);
        if (row === undefined) throw problem(notFound);
        if (ended === undefined) throw problem(messageLeft);
        await audit({ action: 'messaging.cancel', object: { kind: 'message', id: params.id } });
        return messageView(row);
      },
    }),
    write({
      path: '/api/v1/messages/:id/resolution',
      access: allowed('admin', 'marketer'),
      summary: 'Says what became of a message whose outcome nobody knew; `send_again` may send it twice',
      tag,
      params: withId,
      body: contract.resolutionBody,
      answer: contract.message,
      problems: [notFound, messageNotUnknown],
      handle: async ({ params, body, tx, now, audit }) => {
        const state = body.outcome === 'send_again' ? 'queued' : body.outcome;
        const resolved = await runMaybe(tx, resolveMessage, [params.id, state, body.why, now]);
        const row = await runMaybe(tx, messageById, [params.id]);
        if (row === undefined) throw problem(notFound);
        if (resolved === undefined) throw problem(messageNotUnknown);
        await audit({
          action: 'messaging.resolve',
          object: { kind: 'message', id: params.id },
          detail: { outcome: body.outcome },
        });
        return messageView(row);
      },
    }),
  ];
}
