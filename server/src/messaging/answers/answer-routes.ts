/** Where messengers and SMS providers bring what customers answer, and the links by which a chat becomes a customer's. */
import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { id } from '../../../../contracts/common.ts';
import * as contract from '../../../../contracts/messaging.ts';
import { telegramSettings, viberSecrets, viberSettings } from '../../../../contracts/senders.ts';
import type { FastifyReply, FastifyRequest } from '../../kit/http/fastify.ts';
import { allowed, raw, write, type Access, type Route } from '../../kit/http/route.ts';
import { problem } from '../../kit/problems.ts';
import { run, runMaybe, transaction } from '../../kit/sql.ts';
import { jsonOf } from '../channels/json-of.ts';
import { sealedFor } from '../channels/open-adapter.ts';
import type { MessagingDeps } from '../deps.ts';
import { receiptUnsigned, recipientUnknown } from '../problems.ts';
import { hearByProvider } from '../receipts.ts';
import { isReceiptBearer } from '../sender-routes.ts';
import { defaultSender, findSender, type SenderRow } from '../senders.sql.ts';
import { answerWords, type Said } from './answer-words.ts';
import { linkCodeOf } from './link-code.ts';
import { isOfViber, readTelegram, readViber, type Call } from './messenger-calls.ts';
import { takeAnswer, takeLink, takeReturn, takeStop } from './take-answer.ts';
import { telegramSecretOf } from './webhook-place.ts';

const tag = 'messages';
const withId = z.object({ id });
const own = (words: string): Access => ({ kind: 'own', words });
const mostBytes = 65_536;

export function answerRoutes(deps: MessagingDeps): Route[] {
  return [...messengerRoutes(deps), ...smsRoutes(deps), linkRoute(deps)];
}

/** In one transaction; gives what is said to her, in words. */
async function take(
  deps: MessagingDeps,
  senderId: string,
  channel: 'telegram' | 'viber',
  call: Call,
): Promise<string | null> {
  const now = deps.clock.now();
  const said = await transaction(deps.db, async (tx): Promise<Said | null> => {
    switch (call.kind) {
      case 'receipt':
        await hearByProvider(tx, senderId, { providerId: call.providerId, kind: call.said, detail: call.detail }, now);
        return null;
      case 'left':
        await takeStop(tx, deps, { channel, from: call.from }, now);
        return null;
      case 'back':
        await takeReturn(tx, { channel, from: call.from });
        return null;
      case 'link':
        return (await takeLink(tx, deps, { channel, from: call.from, code: call.code }, now)) ? 'linked' : 'unknown';
      case 'answer': {
        const meant = await takeAnswer(tx, deps, { channel, from: call.from, text: call.text }, now);
        return meant === null ? null : meant === 'stop' ? 'stopped' : 'started';
      }
    }
  });
  return said === null || !('language' in call) ? null : answerWords(call.language, said);
}

async function senderOf(deps: MessagingDeps, request: FastifyRequest, kind: string): Promise<SenderRow | null> {
  const asked = withId.safeParse(request.params);
  const row = asked.success ? await runMaybe(deps.db, findSender, [asked.data.id]) : undefined;
  return row?.kind === kind ? row : null;
}

function messengerRoutes(deps: MessagingDeps): Route[] {
  return [
    raw({
      method: 'POST',
      path: '/m/telegram/:id',
      access: own('the secret that we gave Telegram with this address, in X-Telegram-Bot-Api-Secret-Token'),
      summary: 'What customers answer to our bot in Telegram; its link makes a chat theirs, STOP ends messages',
      tag,
      bodyLimit: mostBytes,
      perMinute: 60_000,
      handleRaw: async (request, reply) => {
        const row = await senderOf(deps, request, 'telegram');
        const secret = row === null ? '' : telegramSecretOf(await deps.seal(), row.sender_id);
        if (row === null || !isSame(secret, request.headers['x-telegram-bot-api-secret-token'])) return refuse(reply);
        const call = readTelegram(jsonOf((await bodyOf(request)).toString('utf8')));
        const text = call === null ? null : await take(deps, row.sender_id, 'telegram', call);
        // Telegram takes one call of its own as the answer.
        if (call === null || text === null || !('from' in call)) return reply.send({ ok: true });
        return reply.send({ method: 'sendMessage', chat_id: call.from, text });
      },
    }),
    raw({
      method: 'POST',
      path: '/m/viber/:id',
      access: own('Viber’s signature by the bot’s token, in X-Viber-Content-Signature'),
      summary: 'Viber’s receipts, and what customers answer to our bot there',
      tag,
      bodyLimit: mostBytes,
      perMinute: 60_000,
      handleRaw: async (request, reply) => {
        const row = await senderOf(deps, request, 'viber');
        const body = await bodyOf(request);
        if (row === null || row.sealed === null) return refuse(reply);
        const { token } = viberSecrets.parse((await deps.seal()).open(sealedFor(row.sender_id), row.sealed));
        if (!isOfViber(body, token, request.headers['x-viber-content-signature'])) return refuse(reply);
        const call = readViber(body.toString('utf8'));
        const text = call === null ? null : await take(deps, row.sender_id, 'viber', call);
        // A conversation that has just begun may be answered at once; everything else is only taken.
        if (call?.kind !== 'link' || text === null) return reply.send({});
        return reply.send({ sender: { name: viberSettings.parse(row.settings).source }, type: 'text', text });
      },
    }),
  ];
}

function smsRoutes(deps: MessagingDeps): Route[] {
  return [
    write({
      path: '/api/v1/senders/:id/answers',
      access: own('the secret that was set for this sender’s receipts, as a bearer token'),
      summary:
        'What a customer answered by SMS: STOP ends messages there, START brings them back, the rest is for people',
      tag,
      params: withId,
      body: contract.smsAnswerBody,
      answer: contract.smsAnswer,
      problems: [receiptUnsigned],
      perMinute: 60_000,
      handle: async ({ params, body, tx, now, request }) => {
        if (!(await isReceiptBearer(deps, tx, params.id, request.headers.authorization)))
          throw problem(receiptUnsigned);
        const from = body.from.startsWith('+') ? body.from : `+${body.from}`;
        return { meant: await takeAnswer(tx, deps, { channel: 'sms', from, text: body.text }, now) };
      },
    }),
  ];
}

function linkRoute(deps: MessagingDeps): Route {
  const { identity } = deps;
  return write({
    path: '/api/v1/messenger-links',
    access: allowed('admin', 'agent', 'channel'),
    summary: 'A link for one customer: the messenger that she opens by it becomes hers',
    tag,
    body: contract.messengerLinkBody,
    answer: contract.messengerLink,
    problems: [recipientUnknown],
    perMinute: 30_000,
    handle: async ({ body, tx, now, status }) => {
      const originId = await identity.strongestOrigin(tx, body.customer);
      if (originId === null) throw problem(recipientUnknown);
      const { channel, agrees } = body;
      const until = new Date(now.getTime() + body.minutes * 60_000);
      const code = linkCodeOf(await deps.seal(), { originId, channel, agrees, until });
      const [chosen] = await run(tx, defaultSender, [channel]);
      const row = chosen === undefined ? undefined : await runMaybe(tx, findSender, [chosen.sender_id]);
      status(201);
      return {
        code,
        url: row === undefined ? null : urlOf(channel, row.settings, code),
        validUntil: until.toISOString(),
      };
    },
  });
}

/** Null: the name of the bot is not set. */
function urlOf(channel: 'telegram' | 'viber', settings: SenderRow['settings'], code: string): string | null {
  const { bot } = channel === 'telegram' ? telegramSettings.parse(settings) : viberSettings.parse(settings);
  if (bot === undefined) return null;
  return channel === 'telegram' ? `https://t.me/${bot}?start=${code}` : `viber://pa?chatURI=${bot}&context=${code}`;
}

const isSame = (secret: string, given: unknown): boolean => {
  const [wanted, got] = [Buffer.from(secret), Buffer.from(typeof given === 'string' ? given : '')];
  return secret !== '' && wanted.length === got.length && timingSafeEqual(wanted, got);
};

const refuse = (reply: FastifyReply): unknown =>
  reply.code(401).send({ error: 'this call is not signed as it must be' });

async function bodyOf(request: FastifyRequest): Promise<Buffer> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw) {
    bytes += (part as Buffer).length;
    if (bytes <= mostBytes) parts.push(part as Buffer);
  }
  return Buffer.concat(parts);
}
