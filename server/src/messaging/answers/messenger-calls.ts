/** What the two messengers call us with: Telegram's updates and Viber's callbacks, read into what follows from them. Pure. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { ReceiptKind } from '../receipts.ts';

export type Call =
  | { readonly kind: 'answer'; readonly from: string; readonly text: string; readonly language: string | undefined }
  | { readonly kind: 'link'; readonly from: string; readonly code: string; readonly language: string | undefined }
  | { readonly kind: 'left'; readonly from: string }
  | { readonly kind: 'back'; readonly from: string }
  | {
      readonly kind: 'receipt';
      readonly providerId: string;
      readonly said: ReceiptKind;
      readonly detail: string | null;
    };

const update = z.object({
  message: z
    .object({
      chat: z.object({ id: z.int(), type: z.string() }),
      from: z.object({ language_code: z.string().optional() }).optional(),
      text: z.string().optional(),
    })
    .optional(),
  my_chat_member: z
    .object({ chat: z.object({ id: z.int(), type: z.string() }), new_chat_member: z.object({ status: z.string() }) })
    .optional(),
});

/** Null: nothing follows from it (a picture, a group). */
export function readTelegram(body: unknown): Call | null {
  const got = update.safeParse(body);
  if (!got.success) return null;
  const { message, my_chat_member: member } = got.data;
  if (member?.chat.type === 'private') {
    const from = String(member.chat.id);
    return { kind: member.new_chat_member.status === 'kicked' ? 'left' : 'back', from };
  }
  if (message?.text === undefined || message.chat.type !== 'private') return null;
  const from = String(message.chat.id);
  const language = message.from?.language_code;
  // The button that everybody presses who opens a bot: she lets us write, and agrees to nothing yet.
  if (message.text === '/start') return { kind: 'back', from };
  const code = /^\/start (\S+)$/.exec(message.text)?.[1];
  return code === undefined
    ? { kind: 'answer', from, text: message.text, language }
    : { kind: 'link', from, code, language };
}

const user = z.object({ id: z.string().min(1).max(200), language: z.string().optional() });
const callback = z.object({
  event: z.string(),
  message_token: z.string().optional(),
  user_id: z.string().optional(),
  desc: z.string().optional(),
  context: z.string().optional(),
  user: user.optional(),
  sender: user.optional(),
  message: z.object({ text: z.string().optional() }).optional(),
});

export const isOfViber = (body: Buffer, token: string, signature: unknown): boolean => {
  const wanted = createHmac('sha256', token).update(body).digest();
  const got = Buffer.from(typeof signature === 'string' ? signature : '', 'hex');
  return got.length === wanted.length && timingSafeEqual(got, wanted);
};

/** Tokens have more digits than a number keeps: they are read as text. Null: nothing follows from it. */
export function readViber(body: string): Call | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.replace(/("message_token"\s*:\s*)(\d+)/, '$1"$2"'));
  } catch {
    return null;
  }
  const got = callback.safeParse(parsed);
  if (!got.success) return null;
  const { event, message_token: token, user_id: userId, desc, context, user: who, sender, message } = got.data;
  const receipts: Readonly<Record<string, ReceiptKind>> = {
    delivered: 'delivered',
    seen: 'opened',
    failed: 'undelivered',
  };
  const said = receipts[event];
  if (said !== undefined)
    return token === undefined
      ? null
      : { kind: 'receipt', providerId: token, said, detail: desc?.slice(0, 300) ?? null };
  if (event === 'unsubscribed' && userId !== undefined) return { kind: 'left', from: userId };
  if (event === 'subscribed' && who !== undefined) return { kind: 'back', from: who.id };
  if (event === 'conversation_started' && who !== undefined && context !== undefined && context !== '')
    return { kind: 'link', from: who.id, code: context, language: who.language };
  if (event === 'message' && sender !== undefined && message?.text !== undefined)
    return { kind: 'answer', from: sender.id, text: message.text, language: sender.language };
  return null;
}
