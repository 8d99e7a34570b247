/** Cards in wallets: the pass and the link for the customer's app, and the calls that Apple's devices make by themselves. */
import { z } from 'zod';
import * as contract from '../../../../contracts/loyalty-cards.ts';
import type { FastifyReply, FastifyRequest } from '../../kit/http/fastify.ts';
import { allowed, raw, read, write, type Route } from '../../kit/http/route.ts';
import { notFound, notLoggedIn, problem } from '../../kit/problems.ts';
import { run, runMaybe, runOne, transaction } from '../../kit/sql.ts';
import { usable } from '../cards/identify.ts';
import * as problems from '../cards/problems.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { saveLink } from './google-link.ts';
import { packPass, type PassState } from './pass.ts';
import { cardOf, isToken, noteState, settingsOf, stateOf } from './passes.ts';
import { walletNotSetUp } from './problems.ts';
import { passBySerial, passesOfDevice, putDevice, removeDevice } from './wallet.sql.ts';

const tag = 'loyalty';
const apps = allowed('admin', 'channel');
const byNumber = z.object({ number: z.string().min(1).max(64) });
const ofCard = [
  problems.cardMisread,
  problems.cardUnknown,
  problems.cardBlocked,
  problems.cardReplaced,
  problems.cardNotHandedOut,
  walletNotSetUp,
];
const device = z.string().min(1).max(200);
const byDevice = z.object({ device, passType: z.string().max(200) });
const byPass = z.object({ passType: z.string().max(200), serial: z.uuid() });
const byBoth = byPass.extend({ device });
const withToken = { kind: 'own', words: 'the pass’s own token, as `Authorization: ApplePass …`' } as const;
const ofDevice = {
  kind: 'own',
  words: 'devices that have registered a pass; they are told serial numbers alone',
} as const;

export function walletRoutes(deps: OuterDeps): Route[] {
  return [...appRoutes(deps), ...deviceRoutes(deps), ...passRoutes(deps)];
}

function appRoutes(deps: OuterDeps): Route[] {
  const { db } = deps;
  return [
    raw({
      method: 'GET',
      path: '/api/v1/loyalty/cards/:number/card.pkpass',
      access: apps,
      summary: 'The card as a pass for Apple’s Wallet',
      tag,
      params: byNumber,
      problems: ofCard,
      handleRaw: async (request, reply) => {
        const { number } = byNumber.parse(request.params);
        const { apple } = settingsOf(deps);
        if (apple === undefined) throw problem(walletNotSetUp);
        const now = deps.clock.now();
        const state = await stateOf(db, deps, await usable(db, number), now);
        const changedAt = await noteState(db, state, now);
        return sendPass(reply, packPass(apple, state, now), changedAt);
      },
    }),
    read({
      path: '/api/v1/loyalty/cards/:number/google-wallet',
      access: apps,
      summary: 'A link that saves the card in Google Wallet',
      tag,
      params: byNumber,
      answer: contract.walletLink,
      problems: ofCard,
      handle: async ({ params, now }) => {
        const { google } = settingsOf(deps);
        if (google === undefined) throw problem(walletNotSetUp);
        return { link: saveLink(google, await stateOf(db, deps, await usable(db, params.number), now), now) };
      },
    }),
  ];
}

const sendPass = (reply: FastifyReply, pass: Buffer, changedAt: Date): FastifyReply =>
  reply.type('application/vnd.apple.pkpass').header('last-modified', changedAt.toUTCString()).send(pass);

/** Throws `not_logged_in` unless the device has the token of this pass; then what the pass says now. */
async function admitted(
  deps: OuterDeps,
  { serial, passType }: z.infer<typeof byPass>,
  request: FastifyRequest,
  now: Date,
): Promise<PassState> {
  const { apple } = settingsOf(deps);
  if (apple?.passTypeIdentifier !== passType) throw problem(notFound);
  if (!isToken(await deps.signer(), serial, request.headers.authorization)) throw problem(notLoggedIn);
  const pass = await runMaybe(deps.db, passBySerial, [serial]);
  const card = pass === undefined ? undefined : await cardOf(deps.db, pass.number);
  if (card === undefined) throw problem(notFound);
  return stateOf(deps.db, deps, card, now);
}

/** Registering: https://developer.apple.com/documentation/walletpasses/adding-a-web-service-to-update-passes */
function deviceRoutes(deps: OuterDeps): Route[] {
  const path = '/api/v1/loyalty/wallet/apple/v1/devices/:device/registrations/:passType';
  return [
    write({
      path: `${path}/:serial`,
      access: withToken,
      summary: 'Apple: a device wants to hear of changes of a pass',
      tag,
      params: byBoth,
      body: z.object({ pushToken: z.string().min(1).max(200) }),
      problems: [notFound, notLoggedIn, walletNotSetUp],
      handle: async ({ params, body, request, tx, now, status }) => {
        await admitted(deps, params, request, now);
        const { is_new: isNew } = await runOne(tx, putDevice, [params.serial, params.device, body.pushToken, now]);
        if (isNew) status(201);
        return {};
      },
    }),
    write({
      method: 'DELETE',
      path: `${path}/:serial`,
      access: withToken,
      summary: 'Apple: a device has thrown a pass away',
      tag,
      params: byBoth,
      problems: [notFound, notLoggedIn, walletNotSetUp],
      handle: async ({ params, request, tx, now }) => {
        await admitted(deps, params, request, now);
        await run(tx, removeDevice, [params.serial, params.device]);
        return {};
      },
    }),
    raw({
      method: 'GET',
      path,
      access: ofDevice,
      summary: 'Apple: which passes of this device have changed since',
      tag,
      params: byDevice,
      problems: [walletNotSetUp],
      handleRaw: async (request, reply) => {
        const found = byDevice.safeParse(request.params);
        if (!found.success || settingsOf(deps).apple?.passTypeIdentifier !== found.data.passType)
          throw problem(notFound);
        const since = Number((request.query as { passesUpdatedSince?: string }).passesUpdatedSince ?? 0);
        const changed = await changedSince(deps, found.data.device, Number.isFinite(since) ? since : 0);
        if (changed.serials.length === 0) return reply.status(204).send();
        return reply.send({ serialNumbers: changed.serials, lastUpdated: String(changed.last) });
      },
    }),
  ];
}

/** Looks at each pass of the device as it is now; a device has one or two. */
async function changedSince(
  deps: OuterDeps,
  name: string,
  since: number,
): Promise<{ serials: string[]; last: number }> {
  const now = deps.clock.now();
  return transaction(deps.db, async (tx) => {
    const serials: string[] = [];
    let last = since;
    for (const { serial, number } of await run(tx, passesOfDevice, [name])) {
      const card = await cardOf(tx, number);
      if (card === undefined) continue;
      const changedAt = (await noteState(tx, await stateOf(tx, deps, card, now), now)).getTime();
      if (changedAt > since) serials.push(serial);
      last = Math.max(last, changedAt);
    }
    return { serials, last };
  });
}

function passRoutes(deps: OuterDeps): Route[] {
  return [
    raw({
      method: 'GET',
      path: '/api/v1/loyalty/wallet/apple/v1/passes/:passType/:serial',
      access: withToken,
      summary: 'Apple: the pass as it is now; 304 where the device has it',
      tag,
      params: byPass,
      problems: [notFound, notLoggedIn, walletNotSetUp],
      handleRaw: async (request, reply) => {
        const found = byPass.safeParse(request.params);
        if (!found.success) throw problem(notFound);
        const now = deps.clock.now();
        const state = await admitted(deps, found.data, request, now);
        const changedAt = await noteState(deps.db, state, now);
        const has = Date.parse(request.headers['if-modified-since'] ?? '');
        if (!Number.isNaN(has) && changedAt.getTime() <= has) return reply.status(304).send();
        const { apple } = settingsOf(deps);
        if (apple === undefined) throw problem(walletNotSetUp);
        return sendPass(reply, packPass(apple, state, now), changedAt);
      },
    }),
    write({
      path: '/api/v1/loyalty/wallet/apple/v1/log',
      access: { kind: 'own', words: 'any device: what it says is counted in the log of the server, and not kept' },
      summary: 'Apple: what a device could not do',
      tag,
      body: z.object({ logs: z.array(z.string().max(2_000)).max(100) }),
      perMinute: 60,
      bodyLimit: 100_000,
      handle: async ({ body }) => {
        deps.log.warn({ lines: body.logs.length }, 'a device says that it had trouble with a pass');
        return {};
      },
    }),
  ];
}
