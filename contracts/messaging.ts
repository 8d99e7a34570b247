/** Messages: what was said to whom, on which channel, did it arrive, and why not. */
import { z } from 'zod';
import { id, identifier, instant, pageOf, pageQuery } from './common.ts';
import { block, blockLook } from './template-blocks.ts';

export const messageChannels = [
  'email',
  'sms',
  'web_push',
  'in_app',
  'webhook',
  'telegram',
  'viber',
  'fcm',
  'apns',
] as const;
export const messageChannel = z.enum(messageChannels);
export type MessageChannel = z.infer<typeof messageChannel>;

/** `transactional` needs no consent; any other word is a purpose of the ledger of consent, usually `marketing`. */
export const purpose = z.string().regex(/^[a-z0-9_]{1,64}$/);

export const messageStates = ['queued', 'deferred', 'sending', 'sent', 'unknown', 'failed', 'dropped'] as const;
export const messageState = z.enum(messageStates);
export type MessageState = z.infer<typeof messageState>;

/** Why a message waits, was dropped or failed. */
export const messageReasons = [
  'quiet_hours',
  'frequency_cap',
  'held_out',
  'no_consent',
  'consent_withdrawn',
  'suppressed',
  'unreachable',
  'expired',
  'cancelled',
  'erased',
  'provider_away',
  'provider_busy',
  'provider_refused',
  'no_sender',
  'no_receipt',
  'template_gone',
  'template_failed',
  'template_stopped',
  'resolved_by_staff',
] as const;
export const messageReason = z.enum(messageReasons);
export type MessageReason = z.infer<typeof messageReason>;

export const receiptKinds = [
  'delivered',
  'undelivered',
  'opened',
  'clicked',
  'bounced',
  'complained',
  /** A mail filter or a prefetch, told apart by what it did and when. */
  'machine_opened',
  'machine_clicked',
] as const;
export const receipt = z.object({
  kind: z.enum(receiptKinds),
  at: instant,
  detail: z.string().nullable(),
});

export const message = z.object({
  id,
  personId: id,
  personName: z.string().nullable(),
  channel: messageChannel,
  purpose,
  state: messageState,
  reason: messageReason.nullable(),
  /** The provider's words, or what a template stumbled over. */
  detail: z.string().nullable(),
  template: z.object({ id, handle: z.string(), name: z.string(), version: z.int() }).nullable(),
  senderId: id.nullable(),
  senderName: z.string().nullable(),
  address: z.string().nullable(),
  about: z.string().nullable(),
  isTest: z.boolean(),
  language: z.string().nullable(),
  dueAt: instant,
  /** Why it is due then, where the hour was chosen: of the week from Monday’s midnight on in the shop’s time zone; `own` of her `ofOwn` openings and clicks fell into it. */
  chosenHour: z.object({ hour: z.int().min(0).max(167), own: z.int(), ofOwn: z.int() }).nullable(),
  /** Where the channel was chosen: each that was possible, why not, and how many of hers she opened or followed; null: it was not. */
  chosenChannel: z
    .array(z.object({ channel: messageChannel, no: messageReason.nullable(), sent: z.int(), touched: z.int() }))
    .nullable(),
  expiresAt: instant,
  tries: z.int(),
  createdAt: instant,
  actor: z.string(),
  sentAt: instant.nullable(),
  deliveredAt: instant.nullable(),
  openedAt: instant.nullable(),
  clickedAt: instant.nullable(),
  bouncedAt: instant.nullable(),
  complainedAt: instant.nullable(),
});
export const messagePage = pageOf(message);
/** GET /api/v1/messages/:id */
export const messageDetail = message.extend({ receipts: z.array(receipt) });
export const messagesQuery = pageQuery.extend({
  state: messageState.optional(),
  channel: messageChannel.optional(),
  reason: messageReason.optional(),
  personId: id.optional(),
  about: z.string().max(200).optional(),
});

const data = z.record(z.string().max(100), z.unknown());

/** POST /api/v1/messages — one message to one person; the Idempotency-Key is the message. */
export const sendBody = z
  .object({
    personId: id.optional(),
    customer: z.array(identifier).min(1).max(10).optional(),
    template: z.string().min(1).max(100),
    /** Templates of other channels that say the same: the one whose channel this customer answers best is sent, of those on which she is reached now. */
    orTemplates: z.array(z.string().min(1).max(100)).max(4).optional(),
    /** Default: the template's. */
    purpose: purpose.optional(),
    data: data.default({}),
    language: z.string().min(2).max(10).optional(),
    senderId: id.optional(),
    about: z.string().min(1).max(200).optional(),
    /** Default: now. */
    dueAt: instant.optional(),
    /** At the hour in which this customer is most likely to read, so many hours after `dueAt` at the latest. */
    bestHourWithinHours: z.int().min(1).max(168).optional(),
    /** What comes later is worth nothing; default three days after it is due. */
    expiresAt: instant.optional(),
  })
  .refine((one) => (one.personId === undefined) !== (one.customer === undefined), {
    message: 'say who by personId or by customer, not by both',
  });
/** POST /api/v1/messages/:id/resolution — what became of a message whose outcome nobody knew. */
export const resolutionBody = z.object({
  outcome: z.enum(['sent', 'failed', 'send_again']),
  why: z.string().min(1).max(500),
});
export const cancelBody = z.object({ why: z.string().min(1).max(500) });
/** GET /api/v1/messages/summary — how many stand where, of the last days. */
export const messageSummary = z.object({
  since: instant,
  byState: z.array(z.object({ state: messageState, reason: messageReason.nullable(), count: z.int() })),
  byChannel: z.array(
    z.object({
      channel: messageChannel,
      sent: z.int(),
      delivered: z.int(),
      opened: z.int(),
      clicked: z.int(),
      bounced: z.int(),
      complained: z.int(),
      machineOpened: z.int(),
      machineClicked: z.int(),
    }),
  ),
});

// ---- templates ----

/** One language of a template. What a channel does not have is left out; the text part of an e-mail is made from its HTML where there is none. */
export const templateTexts = z.object({
  subject: z.string().max(500).optional(),
  text: z.string().max(20_000).optional(),
  mjml: z.string().max(200_000).optional(),
  /** Of an e-mail, instead of MJML or HTML. */
  blocks: z.array(block).max(60).optional(),
  html: z.string().max(200_000).optional(),
  /** Where a push or a message in the app leads. */
  url: z.string().max(2_000).optional(),
});
const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/);
export const templateDocument = z
  .object({
    defaultLanguage: language,
    languages: z.record(language, templateTexts),
    /** Links are led through us and openings are counted. */
    track: z.boolean().default(false),
    /** Colours of blocks. */
    look: blockLook.optional(),
  })
  .refine((one) => one.languages[one.defaultLanguage] !== undefined, {
    message: 'the default language has no texts',
    path: ['languages'],
  });
export type TemplateDocument = z.infer<typeof templateDocument>;
export const template = z.object({
  id,
  handle: z.string(),
  name: z.string(),
  channel: messageChannel,
  purpose,
  version: z.int(),
  languages: z.array(z.string()),
  changedAt: instant,
  changedBy: z.string(),
  isArchived: z.boolean(),
});
export const templatePage = z.object({ items: z.array(template) });
export const templateDetail = template.extend({ document: templateDocument });
export const newTemplateBody = z.object({
  handle: z.string().regex(/^[a-z0-9][a-z0-9-]{0,99}$/),
  name: z.string().trim().min(1).max(200),
  channel: messageChannel,
  purpose: purpose.default('marketing'),
  document: templateDocument,
});
/** PUT /api/v1/message-templates/:id — a new version; `version` is the one it was made from. */
export const templateChange = z.object({
  version: z.int(),
  name: z.string().trim().min(1).max(200),
  purpose,
  document: templateDocument,
});
export const previewBody = z.object({
  channel: messageChannel,
  document: templateDocument,
  language: z.string().max(10).optional(),
  personId: id.optional(),
  data: data.default({}),
});
export const rendered = z.object({
  language: z.string(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  url: z.string().nullable(),
  warnings: z.array(z.string()),
  /** What blocks became, to go on with as text. */
  mjml: z.string().nullable(),
});
export const testSendBody = z.object({
  to: z.string().min(1).max(320),
  personId: id.optional(),
  language: z.string().max(10).optional(),
  data: data.default({}),
});

// ---- settings ----

const wallTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export const messagingSettings = z.object({
  /** In the time zone of the person, else in `timeZone`. Only what is not transactional waits. */
  quietHours: z.object({ from: wallTime, until: wallTime, channels: z.array(messageChannel) }).nullable(),
  timeZone: z.string().max(60),
  defaultLanguage: z.string().max(10),
  /** At most so many in so many hours, on one channel or on all; transactional messages do not count. */
  caps: z
    .array(
      z.object({
        channel: messageChannel.nullable(),
        count: z.int().min(1).max(1_000),
        hours: z
          .int()
          .min(1)
          .max(24 * 90),
      }),
    )
    .max(20),
  shopName: z.string().max(100),
  /** The shop’s page of a product, with {handle} or {sku} in it; empty: products in messages lead nowhere. */
  productUrl: z.union([z.literal(''), z.url().max(500)]).default(''),
});
export type MessagingSettings = z.infer<typeof messagingSettings>;
export const messagingSettingsView = z.object({ revision: z.int(), settings: messagingSettings });

// ---- suppressions ----

export const suppression = z.object({
  address: z.string(),
  channel: messageChannel,
  reason: z.enum(['bounced', 'complained', 'by_staff']),
  messageId: id.nullable(),
  actor: z.string(),
  at: instant,
});
export const suppressionPage = pageOf(suppression);
export const suppressionQuery = pageQuery.extend({ address: z.string().max(320).optional() });
export const suppressBody = z.object({ address: z.string().min(1).max(320), channel: messageChannel });

// ---- mailbox, phone, inbox ----

export const keptMessage = z.object({
  id,
  personId: id,
  personName: z.string().nullable(),
  box: z.enum(['mailbox', 'phone', 'inbox']),
  channel: messageChannel,
  address: z.string().nullable(),
  sender: z.string().nullable(),
  subject: z.string().nullable(),
  text: z.string(),
  html: z.string().nullable(),
  url: z.string().nullable(),
  at: instant,
  readAt: instant.nullable(),
});
export const keptPage = pageOf(keptMessage);
export const keptQuery = pageQuery.extend({
  box: z.enum(['mailbox', 'phone', 'inbox']).optional(),
  personId: id.optional(),
  search: z.string().max(200).optional(),
});
/** POST /api/v1/inbox — what the app shows of its customer. */
export const inboxBody = z.object({
  customer: z.array(identifier).min(1).max(10),
  limit: z.int().min(1).max(100).default(50),
});
export const inbox = z.object({ items: z.array(keptMessage), unread: z.int() });
export const inboxReadBody = z.object({ customer: z.array(identifier).min(1).max(10) });

// ---- push subscriptions ----

const platform = z.enum(['ios', 'android']).optional();
/** As a browser gives it: `JSON.stringify(subscription)`; of an app its token. */
export const pushSubscriptionBody = z.object({
  customer: z.array(identifier).min(1).max(10),
  subscription: z.discriminatedUnion('channel', [
    z.object({
      channel: z.literal('web_push'),
      endpoint: z.url().max(2_000),
      keys: z.object({ p256dh: z.string().min(80).max(120), auth: z.string().min(16).max(40) }),
    }),
    z.object({ channel: z.literal('fcm'), token: z.string().regex(/^[\x21-\x7e]{32,4096}$/), platform }),
    z.object({ channel: z.literal('apns'), token: z.string().regex(/^[0-9a-fA-F]{64,200}$/), platform }),
  ]),
});
export const pushSubscription = z.object({ id, channel: messageChannel });
export const pushKey = z.object({ publicKey: z.string().nullable() });

/** What a provider without a form of its own posts to /api/v1/senders/:id/receipts. */
export const receiptBody = z.object({
  id: z.string().min(1).max(200).optional(),
  reference: z.string().max(200).optional(),
  status: z.enum(['delivered', 'undelivered', 'bounced', 'complained']),
  detail: z.string().max(300).optional(),
});

// ---- what customers answer ----

/** POST /api/v1/senders/:id/answers */
export const smsAnswerBody = z.object({ from: z.string().regex(/^\+?\d{6,15}$/), text: z.string().max(2_000) });
/** Null: people have to read it. */
export const smsAnswer = z.object({ meant: z.enum(['stop', 'start']).nullable() });
/** POST /api/v1/messenger-links — shown to the customer alone: whoever opens it, the chat becomes hers. */
export const messengerLinkBody = z.object({
  customer: z.array(identifier).min(1).max(10),
  channel: z.enum(['telegram', 'viber']),
  /** She has said beside the link that she wants offers there. */
  agrees: z.boolean().default(false),
  minutes: z.int().min(1).max(10_080).default(60),
});
export const messengerLink = z.object({ code: z.string(), url: z.string().nullable(), validUntil: instant });
