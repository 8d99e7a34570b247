/** Senders, their trial, their receipts. */
import { timingSafeEqual, createHash } from 'node:crypto';
import webPush from 'web-push';
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/messaging.ts';
import * as senders from '../../../contracts/senders.ts';
import { newId } from '../kit/ids.ts';
import { allowed, read, write, type Access, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, type Tx } from '../kit/sql.ts';
import { sealedFor } from './channels/open-adapter.ts';
import type { MessagingDeps } from './deps.ts';
import { receiptUnsigned, senderMoved, senderWrong } from './problems.ts';
import { hear, hearByProvider } from './receipts.ts';
import {
  addSender,
  changeSender,
  findSender,
  forgetPause,
  listSenders,
  makeDefault,
  undefault,
  type SenderRow,
} from './senders.sql.ts';
import { trialRoute } from './trial-route.ts';

const tag = 'messages';
const readers = allowed('admin', 'marketer', 'analyst', 'agent');
const admins = allowed('admin');
const withId = z.object({ id });

const channelOf: Readonly<Record<string, contract.MessageChannel>> = {
  smtp: 'email',
  smpp: 'sms',
  sms_http: 'sms',
  web_push: 'web_push',
  webhook: 'webhook',
  telegram: 'telegram',
  viber: 'viber',
  fcm: 'fcm',
  apns: 'apns',
};
const shapes: Readonly<Record<string, { readonly settings: z.ZodType; readonly secrets: z.ZodType }>> = {
  smtp: { settings: senders.smtpSettings, secrets: senders.smtpSecrets },
  smpp: { settings: senders.smppSettings, secrets: senders.smppSecrets },
  sms_http: { settings: senders.smsHttpSettings, secrets: senders.smsHttpSecrets },
  web_push: { settings: senders.webPushSettings, secrets: senders.webPushSecrets },
  webhook: { settings: senders.webhookSettings, secrets: senders.webhookSecrets },
  telegram: { settings: senders.telegramSettings, secrets: senders.telegramSecrets },
  viber: { settings: senders.viberSettings, secrets: senders.viberSecrets },
  fcm: { settings: senders.fcmSettings, secrets: senders.fcmSecrets },
  apns: { settings: senders.apnsSettings, secrets: senders.apnsSecrets },
};

export function senderRoutes(deps: MessagingDeps): Route[] {
  return [...listRoutes(deps), ...changeRoutes(deps), trialRoute(deps), ...receiptRoutes(deps)];
}

async function senderView(deps: MessagingDeps, row: SenderRow): Promise<z.infer<typeof senders.sender>> {
  const isPush = row.kind === 'web_push' && row.sealed !== null;
  const keys = isPush
    ? senders.webPushSecrets.parse((await deps.seal()).open(sealedFor(row.sender_id), row.sealed ?? new Uint8Array()))
    : null;
  return {
    id: row.sender_id,
    name: row.name,
    channel: row.channel as contract.MessageChannel,
    kind: row.kind as senders.SenderKind,
    settings: row.settings,
    hasSecrets: row.sealed !== null,
    perSecond: row.per_second,
    state: row.state,
    isDefault: row.is_default,
    revision: row.revision,
    pausedUntil: row.paused_until?.toISOString() ?? null,
    trouble: row.why,
    publicKey: keys?.publicKey ?? null,
  };
}

function listRoutes(deps: MessagingDeps): Route[] {
  return [
    read({
      path: '/api/v1/senders',
      access: readers,
      summary: 'The doors out of each channel; credentials are never shown',
      tag,
      answer: senders.senderList,
      handle: async () => ({
        items: await Promise.all((await run(deps.db, listSenders)).map((row) => senderView(deps, row))),
      }),
    }),
  ];
}

/** A key pair of our own where none was given: browsers subscribe to its public half. */
function withKeys(kind: string, secrets: Record<string, unknown>): Record<string, unknown> {
  if (kind !== 'web_push' || (secrets['publicKey'] !== undefined && secrets['privateKey'] !== undefined))
    return secrets;
  return { ...webPush.generateVAPIDKeys() };
}

async function setDefault(tx: Tx, row: Pick<SenderRow, 'sender_id' | 'channel'>, isDefault: boolean): Promise<void> {
  if (isDefault) await run(tx, undefault, [row.channel, row.sender_id]);
  await run(tx, makeDefault, [row.sender_id, isDefault]);
}

async function getSender(on: Parameters<typeof runMaybe>[0], senderId: string): Promise<SenderRow> {
  const row = await runMaybe(on, findSender, [senderId]);
  if (row === undefined) throw problem(notFound);
  return row;
}

function changeRoutes(deps: MessagingDeps): Route[] {
  return [
    write({
      path: '/api/v1/senders',
      access: admins,
      summary: 'A new sender; its credentials are sealed at once',
      tag,
      body: senders.senderBody,
      answer: senders.sender,
      handle: async ({ body, tx, audit, status }) => {
        const senderId = newId();
        const secrets = withKeys(body.kind, body.secrets ?? {});
        const sealed = (await deps.seal()).seal(sealedFor(senderId), secrets);
        const channel = channelOf[body.kind] ?? 'webhook';
        await run(tx, addSender, [
          senderId,
          body.name,
          channel,
          body.kind,
          JSON.stringify(body.settings),
          sealed,
          body.perSecond,
        ]);
        await setDefault(tx, { sender_id: senderId, channel }, body.isDefault);
        await audit({
          action: 'messaging.sender.add',
          object: { kind: 'sender', id: senderId },
          detail: { kind: body.kind },
        });
        status(201);
        return senderView(deps, await getSender(tx, senderId));
      },
    }),
    write({
      method: 'PUT',
      path: '/api/v1/senders/:id',
      access: admins,
      summary: 'Changes a sender; without `secrets` its credentials stay',
      tag,
      params: withId,
      body: senders.senderChange,
      answer: senders.sender,
      problems: [notFound, senderMoved, senderWrong],
      handle: async ({ params, body, tx, audit }) => {
        const before = await getSender(tx, params.id);
        const shape = shapes[before.kind];
        const settings = shape === undefined ? before.settings : parsed(shape.settings, body.settings, 'settings');
        const secrets =
          shape === undefined || body.secrets === undefined ? null : parsed(shape.secrets, body.secrets, 'secrets');
        const sealed = secrets === null ? null : (await deps.seal()).seal(sealedFor(params.id), secrets);
        const changed = await runMaybe(tx, changeSender, [
          params.id,
          body.revision,
          body.name,
          body.perSecond,
          body.state,
          JSON.stringify(settings),
          sealed,
        ]);
        if (changed === undefined) throw problem(senderMoved);
        await setDefault(tx, before, body.isDefault);
        await run(tx, forgetPause, [params.id]);
        await audit({
          action: 'messaging.sender.change',
          object: { kind: 'sender', id: params.id },
          detail: { state: body.state, isDefault: body.isDefault, withSecrets: secrets !== null },
        });
        return senderView(deps, await getSender(tx, params.id));
      },
    }),
  ];
}

function parsed(shape: z.ZodType, value: unknown, at: string): unknown {
  const got = shape.safeParse(value);
  if (got.success) return got.data;
  throw problem(senderWrong, {
    issues: got.error.issues.map((issue) => ({ path: [at, ...issue.path].join('.'), message: issue.message })),
  });
}

const own: Access = { kind: 'own', words: 'the secret that was set for this sender’s receipts, as a bearer token' };

function receiptRoutes(deps: MessagingDeps): Route[] {
  const { clock } = deps;
  return [
    write({
      path: '/api/v1/senders/:id/receipts',
      access: own,
      summary: 'What a provider says afterwards: by its own id, or by our reference',
      tag,
      params: withId,
      body: contract.receiptBody,
      answer: z.object({ outcome: z.enum(['heard', 'kept', 'unknown']) }),
      problems: [receiptUnsigned],
      perMinute: 60_000,
      handle: async ({ params, body, tx, request }) => {
        if (!(await isReceiptBearer(deps, tx, params.id, request.headers.authorization)))
          throw problem(receiptUnsigned);
        const now = clock.now();
        const detail = body.detail ?? null;
        if (body.reference !== undefined && id.safeParse(body.reference).success) {
          const heard = await hear(tx, [{ messageId: body.reference, kind: body.status, detail }], now);
          return { outcome: heard > 0 ? ('heard' as const) : ('unknown' as const) };
        }
        if (body.id === undefined) return { outcome: 'unknown' as const };
        return {
          outcome: await hearByProvider(tx, params.id, { providerId: body.id, kind: body.status, detail }, now),
        };
      },
    }),
  ];
}

/** Whether a call has the secret that was set for what this sender's provider says afterwards. */
export async function isReceiptBearer(
  deps: MessagingDeps,
  tx: Tx,
  senderId: string,
  header: string | undefined,
): Promise<boolean> {
  const row = await runMaybe(tx, findSender, [senderId]);
  const secret = row?.kind === 'sms_http' && row.sealed !== null ? await receiptSecretOf(deps, row) : '';
  return isBearer(secret, header);
}

async function receiptSecretOf(deps: MessagingDeps, row: SenderRow): Promise<string> {
  const secrets = (await deps.seal()).open(sealedFor(row.sender_id), row.sealed ?? new Uint8Array());
  return senders.smsHttpSecrets.parse(secrets).receiptSecret;
}

function isBearer(secret: string, header: string | undefined): boolean {
  if (secret === '') return false;
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(`Bearer ${secret}`), digest(header ?? ''));
}
