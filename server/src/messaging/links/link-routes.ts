/**
 * Where links in messages lead: unsubscribing by one click (RFC 8058), the preference page, clicks and openings. Public, and nothing but the
 * signature in the link says who it is: pages show no name and no address. What a customer says here counts from its commit on.
 */
import type { FastifyReply, FastifyRequest } from '../../kit/http/fastify.ts';
import { setPageHeaders } from '../../kit/http/headers.ts';
import { anyone, raw, type Route } from '../../kit/http/route.ts';
import { run, runMaybe, transaction } from '../../kit/sql.ts';
import type { MessageChannel } from '../../../../contracts/messaging.ts';
import { needsOf } from '../deliver/channel-needs.ts';
import type { MessagingDeps } from '../deps.ts';
import { messageForLinks, standingConsents, unwithdraw, withdraw } from '../receipts.sql.ts';
import { tell } from '../tell.ts';
import { touch } from '../touches/take-touches.ts';
import { readToken } from './links.ts';
import { pushWorkerRoute } from './push-worker.ts';
import { pageLanguage, pageWords, type PageLanguage } from './page-words.ts';

const tag = 'messages';
const nobody = '00000000-0000-0000-0000-000000000000';

interface Found {
  readonly messageId: string;
  readonly originId: string;
  readonly originIds: readonly string[];
  readonly purpose: string;
  readonly channel: string;
  readonly own: { readonly type: string; readonly value: string } | null;
  readonly language: PageLanguage;
  readonly token: string;
}

export function linkRoutes(deps: MessagingDeps): Route[] {
  return [...leaveRoutes(deps), ...preferenceRoutes(deps), ...trackRoutes(deps), pushWorkerRoute];
}

async function find(deps: MessagingDeps, request: FastifyRequest): Promise<Found | null> {
  const { token = '' } = request.params as { token?: string };
  const messageId = readToken(await deps.seal(), 'leave', token);
  if (messageId === null) return null;
  const row = await runMaybe(deps.db, messageForLinks, [messageId]);
  if (row === undefined || row.origin_id === nobody) return null;
  const { originIds } = await deps.identity.membersOf(deps.db, row.origin_id);
  const asked = request.headers['accept-language'];
  return {
    messageId,
    originId: row.origin_id,
    originIds,
    // Who leaves from the foot of a message about an order means the others.
    purpose: row.purpose === 'transactional' ? 'marketing' : row.purpose,
    channel: needsOf(row.channel as MessageChannel, '').consent,
    own: row.own_type === null || row.own_value === null ? null : { type: row.own_type, value: row.own_value },
    language: pageLanguage([row.language, asked]),
    token,
  };
}

async function leave(deps: MessagingDeps, found: Found, channels: readonly string[]): Promise<void> {
  const now = deps.clock.now();
  await transaction(deps.db, async (tx) => {
    for (const channel of channels)
      await run(tx, withdraw, [found.originId, found.purpose, channel, now, found.messageId]);
    await tell(
      tx,
      channels.map((channel) => ({
        ...found,
        name: 'Unsubscribed' as const,
        channel,
        more: { proof: 'link in a message' },
      })),
      now,
    );
  });
}

async function agree(deps: MessagingDeps, found: Found, channels: readonly string[]): Promise<void> {
  const now = deps.clock.now();
  await transaction(deps.db, async (tx) => {
    for (const channel of channels) await run(tx, unwithdraw, [[...found.originIds], found.purpose, channel]);
    await tell(
      tx,
      channels.map((channel) => ({
        ...found,
        name: 'Consent Given' as const,
        channel,
        more: { proof: 'preference page' },
      })),
      now,
    );
  });
}

function leaveRoutes(deps: MessagingDeps): Route[] {
  const path = '/m/leave/:token';
  return [
    raw({
      method: 'GET',
      path,
      access: anyone,
      summary: 'Unsubscribing: the page that asks; scanners that follow links change nothing',
      tag,
      perMinute: 120,
      handleRaw: async (request, reply) => {
        const found = await find(deps, request);
        if (found === null) return gone(request, reply);
        const words = pageWords[found.language];
        return page(
          reply,
          found.language,
          words.leaveTitle,
          `<p>${words.leaveIntro}</p><form method="post"><button>${words.leave}</button></form>${more(found)}`,
        );
      },
    }),
    raw({
      method: 'POST',
      path,
      access: anyone,
      summary: 'Unsubscribes at once, as RFC 8058 asks: no question, no cookie, no redirect',
      tag,
      bodyLimit: 4_096,
      perMinute: 120,
      handleRaw: async (request, reply) => {
        await drainBody(request);
        const found = await find(deps, request);
        if (found === null) return gone(request, reply);
        await leave(deps, found, [found.channel]);
        const words = pageWords[found.language];
        return page(reply, found.language, words.left, more(found));
      },
    }),
  ];
}

const more = ({ token, language }: Found): string =>
  `<p><a href="/m/preferences/${token}">${pageWords[language].more}</a></p>`;

/** What the page offers: every channel that she ever said something about, and those that everybody has. */
const offered = ['email', 'sms', 'push', 'telegram', 'viber', 'in_app'] as const;

async function standing(deps: MessagingDeps, found: Found): Promise<Map<string, boolean>> {
  const rows = (await run(deps.db, standingConsents, [[...found.originIds]])).filter(
    (row) => row.purpose === found.purpose,
  );
  const said = new Map(rows.map((row) => [row.channel, row.state === 'given']));
  const shown = offered.filter((channel) => said.has(channel) || ['email', 'sms', 'push'].includes(channel));
  return new Map(shown.map((channel) => [channel, said.get(channel) ?? false]));
}

function preferenceRoutes(deps: MessagingDeps): Route[] {
  const path = '/m/preferences/:token';
  const show = async (reply: FastifyReply, found: Found, saved: boolean): Promise<unknown> => {
    const words = pageWords[found.language];
    const boxes = [...(await standing(deps, found))].map(
      ([channel, isGiven]) =>
        `<label><input type="checkbox" name="channel" value="${channel}"${isGiven ? ' checked' : ''}> ${words.channels[channel]}</label>`,
    );
    const note = saved ? `<p role="status"><strong>${words.saved}</strong></p>` : '';
    return page(
      reply,
      found.language,
      words.title,
      `${note}<p>${words.intro}</p><form method="post">${boxes.join('')}<button>${words.save}</button></form>`,
    );
  };
  return [
    raw({
      method: 'GET',
      path,
      access: anyone,
      summary: 'The preference page, in four languages',
      tag,
      perMinute: 120,
      handleRaw: async (request, reply) => {
        const found = await find(deps, request);
        return found === null ? gone(request, reply) : show(reply, found, false);
      },
    }),
    raw({
      method: 'POST',
      path,
      access: anyone,
      summary: 'Saves what was chosen on the preference page',
      tag,
      bodyLimit: 4_096,
      perMinute: 120,
      handleRaw: async (request, reply) => {
        const wanted = new Set(new URLSearchParams(await drainBody(request)).getAll('channel'));
        const found = await find(deps, request);
        if (found === null) return gone(request, reply);
        const before = await standing(deps, found);
        await leave(
          deps,
          found,
          [...before].flatMap(([channel, isGiven]) => (isGiven && !wanted.has(channel) ? [channel] : [])),
        );
        await agree(
          deps,
          found,
          [...before].flatMap(([channel, isGiven]) => (!isGiven && wanted.has(channel) ? [channel] : [])),
        );
        return show(reply, { ...found }, true);
      },
    }),
  ];
}

/** The smallest GIF there is, transparent. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

function trackRoutes(deps: MessagingDeps): Route[] {
  return [
    raw({
      method: 'HEAD',
      path: '/m/click/:token',
      access: anyone,
      summary: 'What scanners of links ask: leads on, and gives them away',
      tag,
      perMinute: 600,
      handleRaw: async (request, reply) => {
        const { token } = request.params as { token: string };
        const { to = '' } = request.query as { to?: string };
        const messageId = readToken(await deps.seal(), 'click', token, String(to));
        if (messageId === null) return reply.code(404).send();
        await touch(deps, request, messageId, 'look', String(to));
        return reply.code(302).header('location', to).send();
      },
    }),
    raw({
      method: 'GET',
      path: '/m/click/:token',
      access: anyone,
      summary:
        'A link in a message: notes the click, which is judged a moment later, and leads on; only to where the message led',
      tag,
      perMinute: 600,
      handleRaw: async (request, reply) => {
        const { token } = request.params as { token: string };
        const { to = '' } = request.query as { to?: string };
        const messageId = readToken(await deps.seal(), 'click', token, String(to));
        if (messageId === null) return gone(request, reply);
        await touch(deps, request, messageId, 'click', String(to));
        return reply.code(302).header('location', to).send();
      },
    }),
    raw({
      method: 'GET',
      path: '/m/more/:token',
      access: anyone,
      summary: 'A link that no person sees: who follows it is a machine',
      tag,
      perMinute: 600,
      handleRaw: async (request, reply) => {
        const { token } = request.params as { token: string };
        const messageId = readToken(await deps.seal(), 'trap', token);
        if (messageId === null) return gone(request, reply);
        await touch(deps, request, messageId, 'trap');
        return reply.code(204).send();
      },
    }),
    raw({
      method: 'GET',
      path: '/m/open/:token',
      access: anyone,
      summary: 'The pixel that says that an e-mail was opened',
      tag,
      perMinute: 600,
      handleRaw: async (request, reply) => {
        const { token } = request.params as { token: string };
        const messageId = readToken(await deps.seal(), 'open', token.replace(/\.gif$/, ''));
        if (messageId !== null) await touch(deps, request, messageId, 'open');
        return reply.type('image/gif').header('cross-origin-resource-policy', 'cross-origin').send(pixel);
      },
    }),
  ];
}

async function drainBody(request: FastifyRequest): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request.raw) {
    bytes += (part as Buffer).length;
    if (bytes <= 4_096) parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString('utf8');
}

function gone(request: FastifyRequest, reply: FastifyReply): unknown {
  const language = pageLanguage([request.headers['accept-language']]);
  reply.code(404);
  return page(reply, language, '404', `<p>${pageWords[language].gone}</p>`);
}

function page(reply: FastifyReply, language: PageLanguage, title: string, body: string): unknown {
  setPageHeaders(reply);
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>
<html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<title>${title}</title>
<style>body{font:1.05rem/1.5 system-ui,sans-serif;max-width:30rem;margin:3rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
label{display:block;padding:.6rem 0;min-height:1.5rem}input{width:1.2rem;height:1.2rem;vertical-align:-.2rem}
button{margin-top:1rem;padding:.7rem 1.4rem;font:inherit;border:0;border-radius:.4rem;background:#1d4ed8;color:#fff;cursor:pointer}
@media(prefers-color-scheme:dark){body{color:#f1f1f1;background:#161616}a{color:#93c5fd}}</style>
<body><main><h1>${title}</h1>${body}</main></body></html>`);
}
