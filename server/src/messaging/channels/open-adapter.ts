/** A sender's row becomes what sends. Adapters are kept while the row is as it was. */
import type { z } from 'zod';
import {
  apnsSecrets,
  apnsSettings,
  fcmSecrets,
  fcmSettings,
  smppSecrets,
  smppSettings,
  smsHttpSecrets,
  smsHttpSettings,
  smtpSecrets,
  smtpSettings,
  telegramSecrets,
  telegramSettings,
  viberSecrets,
  viberSettings,
  webhookSecrets,
  webhookSettings,
  webPushSecrets,
  webPushSettings,
} from '../../../../contracts/senders.ts';
import { webhookPlace, type WebhookPlace } from '../answers/webhook-place.ts';
import { returnPathOf } from '../bounces/return-path.ts';
import { runMaybe } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { readBaseUrl } from '../secret.sql.ts';
import type { Adapter, Hearing } from './adapter.ts';
import { createApns } from './apns.ts';
import { createFcm } from './fcm.ts';
import { createMailbox } from './mailbox.ts';
import { createSmpp } from './smpp.ts';
import { createSmsHttp } from './sms-http.ts';
import { createSmtp } from './smtp.ts';
import { createTelegram } from './telegram.ts';
import { createViber } from './viber.ts';
import { createWebhook } from './webhook.ts';
import { createWebPush } from './web-push.ts';

export interface SenderPlace {
  readonly sender_id: string;
  readonly kind: string;
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly sealed: Uint8Array | null;
}

export const sealedFor = (senderId: string): string => `sender:${senderId}`;

export type AdapterDeps = Pick<MessagingDeps, 'db' | 'log' | 'seal' | 'privateHosts'>;

export async function openAdapter(
  deps: AdapterDeps,
  { sender_id: senderId, kind, name, settings, sealed }: SenderPlace,
  hearing: Hearing,
): Promise<Adapter> {
  const secrets = sealed === null ? {} : (await deps.seal()).open(sealedFor(senderId), sealed);
  switch (kind) {
    case 'mailbox':
    case 'phone':
    case 'inbox':
      return createMailbox(deps, kind, name);
    case 'smtp':
      return openSmtp(deps, smtpSettings.parse(settings), smtpSecrets.parse(secrets));
    case 'smpp':
      return createSmpp(smppSettings.parse(settings), smppSecrets.parse(secrets), hearing);
    case 'sms_http':
      return createSmsHttp(smsHttpSettings.parse(settings), smsHttpSecrets.parse(secrets), deps.privateHosts);
    case 'web_push':
      return createWebPush(webPushSettings.parse(settings), webPushSecrets.parse(secrets), deps.privateHosts);
    case 'webhook':
      return createWebhook(webhookSettings.parse(settings), webhookSecrets.parse(secrets), deps.privateHosts);
    case 'telegram':
      return createTelegram(telegramSettings.parse(settings), telegramSecrets.parse(secrets), deps.privateHosts, {
        webhook: await placeOf(deps, 'telegram', senderId),
      });
    case 'viber':
      return createViber(viberSettings.parse(settings), viberSecrets.parse(secrets), deps.privateHosts, {
        webhook: await placeOf(deps, 'viber', senderId),
      });
    case 'fcm':
      return createFcm(fcmSettings.parse(settings), fcmSecrets.parse(secrets), deps.privateHosts);
    case 'apns':
      return createApns(apnsSettings.parse(settings), apnsSecrets.parse(secrets), deps.privateHosts);
    default:
      throw new Error(`a sender of an unknown kind: ${kind}`);
  }
}

/** Where a domain for bounces is set, each message is sent from an address of its own. */
async function openSmtp(
  deps: AdapterDeps,
  settings: z.infer<typeof smtpSettings>,
  secrets: z.infer<typeof smtpSecrets>,
): Promise<Adapter> {
  const { bounceDomain } = settings;
  if (bounceDomain === undefined) return createSmtp(settings, secrets);
  const seal = await deps.seal();
  return createSmtp(settings, secrets, (messageId) => returnPathOf(seal, messageId, bounceDomain));
}

async function placeOf(
  deps: AdapterDeps,
  channel: 'telegram' | 'viber',
  senderId: string,
): Promise<WebhookPlace | null> {
  return webhookPlace(await deps.seal(), (await runMaybe(deps.db, readBaseUrl))?.url, channel, senderId);
}

/** For a trial: what comes meanwhile is for those who listen all the time. */
export const deaf: Hearing = { receipt: async () => undefined, incoming: async () => undefined };
