/** Quiet hours, caps, time zone: what holds for all messages. */
import { messagingSettings, type MessagingSettings } from '../../../contracts/messaging.ts';
import { runOne, type On } from '../kit/sql.ts';
import { readMessagingSettings } from './settings.sql.ts';

/** Until somebody has said otherwise: nights are quiet on what rings, and nobody gets more than a few messages a week. */
export const defaultSettings: MessagingSettings = {
  quietHours: { from: '21:00', until: '09:00', channels: ['sms', 'web_push', 'fcm', 'apns', 'telegram', 'viber'] },
  timeZone: 'UTC',
  defaultLanguage: 'en',
  caps: [
    { channel: null, count: 3, hours: 24 },
    { channel: 'sms', count: 4, hours: 24 * 7 },
  ],
  shopName: '',
  productUrl: '',
};

export async function settingsNow(on: On): Promise<{ revision: number; settings: MessagingSettings }> {
  const { revision, document } = await runOne(on, readMessagingSettings);
  return { revision, settings: messagingSettings.parse({ ...defaultSettings, ...document }) };
}
