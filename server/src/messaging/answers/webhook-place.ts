/** Where a messenger is told to bring what customers answer. */
import type { Seal } from '../seal.ts';

export interface WebhookPlace {
  readonly url: string;
  readonly secret: string;
}

/** Made of our key: nobody has to set it. */
export const telegramSecretOf = (seal: Seal, senderId: string): string =>
  seal.sign('telegram-webhook', senderId).toString('base64url');

/** Null: messengers call https alone, and this installation is not reached by it. */
export function webhookPlace(
  seal: Seal,
  baseUrl: string | undefined,
  channel: 'telegram' | 'viber',
  senderId: string,
): WebhookPlace | null {
  if (baseUrl === undefined || !baseUrl.startsWith('https://')) return null;
  return { url: `${baseUrl}/m/${channel}/${senderId}`, secret: telegramSecretOf(seal, senderId) };
}
