/**
 * `send`: a message enters the outbox. It does not decide whether it may go: that is checked when it is handed over, and again each time until it
 * leaves. The key is the message: whoever repeats it adds nothing.
 */
import { hashedId } from '../kit/ids.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import { bestChannels, type ChannelOption } from './best/best-channel.ts';
import { bestHours, type HourAnswer } from './best/best-hour.ts';
import type { Seal } from './seal.ts';
import { sealedMessage } from './deliver/prepare.ts';
import { addMessages, cancelMessages } from './send.sql.ts';
import { findWebhooks } from './senders.sql.ts';
import { findTemplate, type TemplateRow } from './templates/templates.sql.ts';

export interface MessageWish {
  /** Counts once for ever, whoever repeats it. */
  readonly key: string;
  /** The person, or any of her origins. */
  readonly originId: string;
  readonly template: TemplateRow;
  /** Templates of other channels that say the same: the one of her best channel is sent. */
  readonly orTemplates?: readonly TemplateRow[] | undefined;
  /** Default: the template's. */
  readonly purpose?: string | undefined;
  readonly data?: Readonly<Record<string, unknown>> | undefined;
  readonly language?: string | null | undefined;
  readonly senderId?: string | undefined;
  /** A campaign, a journey's step: reports group by it. */
  readonly about?: string | undefined;
  /** Of a test: an address of the staff's own; consent, quiet hours and caps do not hold it. */
  readonly testAddress?: string | undefined;
  readonly dueAt?: Date | undefined;
  /** At her best hour, so many hours after `dueAt` at the latest. */
  readonly bestHourWithinHours?: number | undefined;
  readonly expiresAt?: Date | undefined;
  readonly actor: string;
}

const worthMs = 3 * 86_400_000;

export const messageIdOf = (key: string): string => hashedId('message', key);

/** In the caller's transaction, all at once. Gives the id of each, in order; `isNew` false: the key was used before. */
export async function sendMessages(
  tx: Tx,
  wishes: readonly MessageWish[],
  now: Date,
): Promise<{ readonly messageId: string; readonly isNew: boolean }[]> {
  if (wishes.length === 0) return [];
  const hours = await chosenHours(tx, wishes, now);
  const channels = await chosenChannels(tx, wishes, now);
  const rows = wishes.map((wish) => {
    const hour = hours.get(wish);
    const way = channels.get(wish);
    const template = way?.template ?? wish.template;
    const dueAt = hour?.dueAt ?? wish.dueAt ?? now;
    return {
      message_id: messageIdOf(wish.key),
      origin_id: wish.originId,
      channel: template.channel,
      purpose: wish.purpose ?? template.purpose,
      template_id: template.template_id,
      template_version: template.version,
      language: wish.language ?? null,
      data: wish.data ?? {},
      address: wish.testAddress ?? null,
      sender_id: wish.senderId ?? null,
      about: wish.about ?? null,
      is_test: wish.testAddress !== undefined,
      due_at: dueAt.toISOString(),
      chosen_hour: hour?.chosen ?? null,
      chosen_channel: way?.options ?? null,
      expires_at: (wish.expiresAt ?? new Date(dueAt.getTime() + worthMs)).toISOString(),
      actor: wish.actor,
    };
  });
  const fresh = new Set((await run(tx, addMessages, [JSON.stringify(rows), now])).map((row) => row.message_id));
  return rows.map(({ message_id: messageId }) => ({ messageId, isNew: fresh.has(messageId) }));
}

export interface CallWish {
  readonly key: string;
  readonly originId: string;
  /** Of the channel `webhook`. */
  readonly senderId: string;
  /** What is said besides the person's id. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly about: string;
  readonly expiresAt: Date;
  readonly actor: string;
}

/** Calls of a system instead of messages to a person, through the same outbox: signed, retried, in the log. Nobody's consent is asked. */
export async function sendCalls(tx: Tx, wishes: readonly CallWish[], now: Date): Promise<void> {
  if (wishes.length === 0) return;
  const rows = wishes.map((wish) => ({
    message_id: messageIdOf(wish.key),
    origin_id: wish.originId,
    channel: 'webhook',
    purpose: 'transactional',
    data: wish.payload,
    sender_id: wish.senderId,
    about: wish.about,
    due_at: now.toISOString(),
    expires_at: wish.expiresAt.toISOString(),
    actor: wish.actor,
  }));
  await run(tx, addMessages, [JSON.stringify(rows), now]);
}

/** Senders of webhooks that are on. */
export async function webhooksOn(on: On, senderIds: readonly string[]): Promise<ReadonlySet<string>> {
  return new Set((await run(on, findWebhooks, [[...senderIds]])).map((row) => row.sender_id));
}

/** Of these messages, what nobody has handed over yet does not go; the log says `why`. Gives their ids. In the caller's transaction. */
export async function cancelWaiting(tx: Tx, messageIds: readonly string[], why: string): Promise<string[]> {
  if (messageIds.length === 0) return [];
  return (await run(tx, cancelMessages, [[...messageIds], why])).map((row) => row.message_id);
}

interface Way {
  readonly template: TemplateRow;
  readonly options: readonly ChannelOption[];
}

/** For those that name more than one template; the others cost nothing. */
async function chosenChannels(tx: Tx, wishes: readonly MessageWish[], now: Date): Promise<Map<MessageWish, Way>> {
  const asking = wishes.filter((wish) => (wish.orTemplates ?? []).length > 0);
  if (asking.length === 0) return new Map();
  const templates = asking.map((wish) => [wish.template, ...(wish.orTemplates ?? [])]);
  const answers = await bestChannels(
    tx,
    asking.map((wish, nth) => ({
      originId: wish.originId,
      options: (templates[nth] ?? []).map((one) => ({ channel: one.channel, purpose: wish.purpose ?? one.purpose })),
    })),
    now,
  );
  return new Map(
    asking.flatMap((wish, nth): [MessageWish, Way][] => {
      const answer = answers[nth];
      const template = templates[nth]?.[answer?.at ?? 0];
      return answer === undefined || template === undefined ? [] : [[wish, { template, options: answer.options }]];
    }),
  );
}

/** For those that wish for it; the others cost nothing. */
async function chosenHours(tx: Tx, wishes: readonly MessageWish[], now: Date): Promise<Map<MessageWish, HourAnswer>> {
  const asking = wishes.filter((wish) => wish.bestHourWithinHours !== undefined);
  if (asking.length === 0) return new Map();
  const answers = await bestHours(
    tx,
    asking.map((wish) => ({
      originId: wish.originId,
      from: wish.dueAt ?? now,
      withinHours: wish.bestHourWithinHours ?? 0,
      // The same key is the same instant.
      chance: Number.parseInt(messageIdOf(wish.key).slice(0, 6), 16) / 0x1000000,
    })),
    now,
  );
  return new Map(asking.flatMap((wish, at) => (answers[at] === undefined ? [] : [[wish, answers[at]]])));
}

/** By id or handle; not one that was archived. */
export async function templateNow(on: On, idOrHandle: string): Promise<TemplateRow | undefined> {
  const row = await runMaybe(on, findTemplate, [idOrHandle]);
  return row === undefined || row.archived_at !== null ? undefined : row;
}

/** A one-time code for a phone. It lies sealed until it was handed over, and stands nowhere afterwards. */
export async function sendCode(
  tx: Tx,
  seal: Seal,
  wish: {
    readonly key: string;
    readonly originId: string;
    readonly phone: string;
    readonly code: string;
    readonly language: string | null;
    readonly expiresAt: Date;
  },
  now: Date,
): Promise<string> {
  const messageId = messageIdOf(wish.key);
  await run(tx, addMessages, [
    JSON.stringify([
      {
        message_id: messageId,
        origin_id: wish.originId,
        channel: 'sms',
        purpose: 'transactional',
        language: wish.language,
        sealed: Buffer.from(seal.seal(sealedMessage(messageId), { code: wish.code })).toString('base64'),
        address: wish.phone,
        about: 'one-time code',
        due_at: now.toISOString(),
        expires_at: wish.expiresAt.toISOString(),
        actor: 'loyalty',
      },
    ]),
    now,
  ]);
  return messageId;
}
