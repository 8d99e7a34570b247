/** Senders: the doors out of each channel, what is set of them, and what is kept secret. */
import { z } from 'zod';
import { id, instant } from './common.ts';
import { messageChannel } from './messaging.ts';

export const senderKinds = [
  'mailbox',
  'phone',
  'inbox',
  'smtp',
  'smpp',
  'sms_http',
  'web_push',
  'webhook',
  'telegram',
  'viber',
  'fcm',
  'apns',
] as const;
export const senderKind = z.enum(senderKinds);
export type SenderKind = z.infer<typeof senderKind>;

const host = z.string().regex(/^[a-zA-Z0-9.:_-]{1,253}$/);
const port = z.int().min(1).max(65_535);

/** What anybody of the staff may read of a sender, by kind. */
export const smtpSettings = z.object({
  host,
  port: port.default(587),
  /** `starttls` refuses a server that does not offer it; `none` is for a relay on the same machine. */
  security: z.enum(['tls', 'starttls', 'none']).default('starttls'),
  from: z.email(),
  fromName: z.string().max(100).default(''),
  replyTo: z.email().optional(),
  /** Each e-mail is sent from an address of its own in this domain, whose mail comes back to us (BOUNCE_PORT). */
  bounceDomain: z
    .string()
    .regex(/^[a-z0-9.-]{3,190}$/)
    .optional(),
  connections: z.int().min(1).max(50).default(5),
});
export const smppSettings = z.object({
  host,
  port: port.default(2775),
  tls: z.boolean().default(false),
  systemId: z.string().max(15),
  systemType: z.string().max(12).default(''),
  source: z.string().min(1).max(20),
  /** Messages that may be without an answer at once. */
  window: z.int().min(1).max(100).default(10),
});
export const smsHttpSettings = z.object({
  url: z.url().max(500),
  /** Names of the fields in the provider's JSON. */
  fields: z
    .object({
      to: z.string().max(50).default('to'),
      text: z.string().max(50).default('text'),
      from: z.string().max(50).default('from'),
      reference: z.string().max(50).default('reference'),
    })
    .default({ to: 'to', text: 'text', from: 'from', reference: 'reference' }),
  source: z.string().min(1).max(20),
  /** Where the answer has the provider's id. */
  idField: z.string().max(50).default('id'),
  /** The provider takes a repeated Idempotency-Key as the same message: what nobody knows is asked again. */
  keepsKeys: z.boolean().default(false),
});
export const webPushSettings = z.object({ subject: z.string().regex(/^(mailto:|https:\/\/).{3,200}$/) });
/** The address is set for trials alone. */
export const telegramSettings = z.object({
  url: z.url().max(500).default('https://api.telegram.org'),
  /** The bot’s name without @: links by which a chat becomes a customer’s are made of it. */
  bot: z
    .string()
    .regex(/^\w{5,32}$/)
    .optional(),
});
export const viberSettings = z.object({
  url: z.url().max(500).default('https://chatapi.viber.com'),
  source: z.string().min(1).max(28),
  /** The bot’s URI, for links by which a chat becomes a customer’s. */
  bot: z
    .string()
    .regex(/^[\w.-]{2,50}$/)
    .optional(),
});
export const webhookSettings = z.object({ url: z.url().max(500) });
/** The address is set for trials alone. */
export const fcmSettings = z.object({ url: z.url().max(500).default('https://fcm.googleapis.com') });
export const apnsSettings = z.object({
  /** Both have ten characters. */
  teamId: z.string().regex(/^[A-Z0-9]{10}$/),
  keyId: z.string().regex(/^[A-Z0-9]{10}$/),
  /** The app’s bundle id. */
  topic: z.string().regex(/^[A-Za-z0-9.-]{3,155}$/),
  /** Apps that were built for development are reached there alone. */
  isSandbox: z.boolean().default(false),
  url: z.url().max(500).optional(),
});

/** Credentials: taken, sealed, never shown again. */
export const smtpSecrets = z.object({ user: z.string().max(200).optional(), password: z.string().max(500).optional() });
export const smppSecrets = z.object({ password: z.string().max(9).default('') });
export const smsHttpSecrets = z.object({
  authorization: z.string().max(1_000).default(''),
  receiptSecret: z.string().max(200).default(''),
});
export const webPushSecrets = z.object({
  publicKey: z.string().max(200).optional(),
  privateKey: z.string().max(200).optional(),
});
/** Of @BotFather. */
export const telegramSecrets = z.object({ token: z.string().regex(/^\d{3,20}:[\w-]{20,100}$/) });
export const viberSecrets = z.object({ token: z.string().min(10).max(200) });
export const webhookSecrets = z.object({
  /** Standard Webhooks: `whsec_` and base64. */
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/=]{32,120}$/),
});
/** A service account's key file (JSON), as Google gives it. */
export const serviceAccount = z.object({
  project_id: z.string().regex(/^[a-z0-9:.-]{4,100}$/),
  private_key_id: z.string().max(100).default(''),
  private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----').max(10_000),
  client_email: z.email(),
  token_uri: z.url().max(500).default('https://oauth2.googleapis.com/token'),
});
export type ServiceAccount = z.infer<typeof serviceAccount>;
export const fcmSecrets = z.object({
  serviceAccount: z
    .string()
    .max(20_000)
    .refine((text) => isServiceAccount(text), { message: 'this is no key file of a service account' }),
});
/** What a .p8 file of Apple holds. */
export const apnsSecrets = z.object({ privateKey: z.string().startsWith('-----BEGIN PRIVATE KEY-----').max(5_000) });

function isServiceAccount(text: string): boolean {
  try {
    return serviceAccount.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}

export const sender = z.object({
  id,
  name: z.string(),
  channel: messageChannel,
  kind: senderKind,
  settings: z.record(z.string(), z.unknown()),
  hasSecrets: z.boolean(),
  perSecond: z.int(),
  state: z.enum(['on', 'off']),
  isDefault: z.boolean(),
  revision: z.int(),
  pausedUntil: instant.nullable(),
  /** Why it rests. */
  trouble: z.string().nullable(),
  /** Of Web Push: what a browser needs to subscribe. */
  publicKey: z.string().nullable(),
});
export const senderList = z.object({ items: z.array(sender) });
const senderFields = {
  name: z.string().trim().min(1).max(100),
  perSecond: z.int().min(1).max(100_000).default(10),
  isDefault: z.boolean().default(false),
};
export const senderBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('smtp'), settings: smtpSettings, secrets: smtpSecrets.optional(), ...senderFields }),
  z.object({ kind: z.literal('smpp'), settings: smppSettings, secrets: smppSecrets.optional(), ...senderFields }),
  z.object({
    kind: z.literal('sms_http'),
    settings: smsHttpSettings,
    secrets: smsHttpSecrets.optional(),
    ...senderFields,
  }),
  z.object({
    kind: z.literal('web_push'),
    settings: webPushSettings,
    secrets: webPushSecrets.optional(),
    ...senderFields,
  }),
  z.object({ kind: z.literal('webhook'), settings: webhookSettings, secrets: webhookSecrets, ...senderFields }),
  z.object({ kind: z.literal('telegram'), settings: telegramSettings, secrets: telegramSecrets, ...senderFields }),
  z.object({ kind: z.literal('viber'), settings: viberSettings, secrets: viberSecrets, ...senderFields }),
  z.object({ kind: z.literal('fcm'), settings: fcmSettings, secrets: fcmSecrets, ...senderFields }),
  z.object({ kind: z.literal('apns'), settings: apnsSettings, secrets: apnsSecrets, ...senderFields }),
]);
/** PUT /api/v1/senders/:id; without `secrets` those that are there stay. */
export const senderChange = z.object({
  revision: z.int(),
  name: senderFields.name,
  perSecond: z.int().min(1).max(100_000),
  isDefault: z.boolean(),
  state: z.enum(['on', 'off']),
  settings: z.record(z.string(), z.unknown()),
  secrets: z.record(z.string(), z.unknown()).optional(),
});
/** POST /api/v1/senders/:id/trial — a real message to an address of yours. */
export const trialBody = z.object({ to: z.string().min(1).max(320) });
export const trialAnswer = z.object({
  outcome: z.enum(['accepted', 'refused', 'later', 'away', 'unknown']),
  detail: z.string().nullable(),
});
