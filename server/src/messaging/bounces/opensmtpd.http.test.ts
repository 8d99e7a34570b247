/** A mail server that is not ours between us and the customer: it takes, asks to come again, refuses, and bounces what it had taken. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smtpPeer, type SmtpPeer } from '../channels/try-peers.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';
import { startOpensmtpd, type MailServer } from './try-opensmtpd.ts';

let shop: TriedMessaging;
/** The customer's own mail server, behind OpenSMTPD. */
let theirs: SmtpPeer;
let door: { readonly port: number };
let relay: MailServer;
beforeAll(async () => {
  [shop, theirs] = await Promise.all([tryMessaging(), smtpPeer()]);
  door = await shop.messaging.receiveBounces({ host: '127.0.0.1', port: 0 });
  relay = await startOpensmtpd({ out: theirs.port, back: door.port });
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'smtp',
    name: 'Relay',
    isDefault: true,
    perSecond: 1_000,
    settings: {
      host: '127.0.0.1',
      port: relay.port,
      security: 'none',
      from: 'news@shop.example',
      bounceDomain: 'bounces.shop.example',
    },
  });
  await aTemplate(shop, 'offer', 'email', { subject: 'Предложение', html: '<p>Длинная строка ещё длиннее</p>' });
}, 120_000);
afterAll(async () => {
  await relay?.stop();
  await shop.messaging.stop();
  await Promise.all([shop.stop(), theirs.stop()]);
});

async function send(email: string): Promise<string> {
  const personId = await shop.person(email, { email }, { email: true });
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId, template: 'offer' });
  await shop.outbox.drain();
  return id;
}
const now = (id: string) =>
  shop.ask<{ state: string; reason: string | null; detail: string | null; bouncedAt: string | null }>(
    'GET',
    `/api/v1/messages/${id}`,
  );
const isSuppressed = async (address: string): Promise<boolean> =>
  (await shop.ask<{ items: unknown[] }>('GET', `/api/v1/suppressions?address=${encodeURIComponent(address)}`)).items
    .length > 0;

test('OpenSMTPD takes what we send, and passes it on whole', async () => {
  const id = await send('anna@example.com');
  expect(await now(id)).toMatchObject({ state: 'sent', detail: null });
  await expect.poll(() => theirs.taken, { timeout: 60_000 }).toEqual([id]);
  expect(theirs.raw[0]).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  expect(theirs.senders[0]).toMatch(/^bounce\+[a-z2-7]{52}@bounces\.shop\.example$/);
});

test('what it greylists is asked again later, whom it does not know is suppressed, and where it does not relay nobody is', async () => {
  const grey = await send('grey@example.com');
  expect(await now(grey)).toMatchObject({
    state: 'deferred',
    reason: 'provider_busy',
    detail: expect.stringContaining('451 4.7.1') as string,
  });
  const gone = await send('gone@example.com');
  expect(await now(gone)).toMatchObject({ state: 'failed', reason: 'provider_refused' });
  expect([await isSuppressed('gone@example.com'), await isSuppressed('grey@example.com')]).toEqual([true, false]);
});

test('what it had taken and could not deliver comes back as a report, which it makes by itself: bounced, and suppressed', async () => {
  theirs.behaviour = 'refuse';
  const id = await send('boris@example.com');
  await expect.poll(async () => (await now(id)).state, { timeout: 60_000 }).toBe('failed');
  expect((await now(id)).bouncedAt).not.toBeNull();
  expect(await isSuppressed('boris@example.com')).toBe(true);
  expect(await shop.told()).toContain('Message Bounced');
});
