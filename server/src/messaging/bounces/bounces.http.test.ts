/** What comes back by mail: dead addresses, full mailboxes, complaints, and what somebody would like us to believe. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../../kit/log.ts';
import { connect } from '../../kit/sql.ts';
import { SmtpLine, type SmtpPlace } from '../channels/smtp-line.ts';
import { smtpPeer, type SmtpPeer } from '../channels/try-peers.ts';
import { aTemplate, tryMessaging, type TriedMessaging } from '../try-messaging.ts';
import { createSeal } from '../seal.ts';
import { decideBounce } from './decide-bounce.ts';
import { receiveBounces } from './receive-bounces.ts';

let shop: TriedMessaging;
let mail: SmtpPeer;
let door: { readonly port: number };
let place: SmtpPlace;
let count = 0;
beforeAll(async () => {
  [shop, mail] = await Promise.all([tryMessaging(), smtpPeer()]);
  door = await shop.messaging.receiveBounces({ host: '127.0.0.1', port: 0 });
  place = { host: '127.0.0.1', port: door.port, security: 'none' };
  await shop.ask('POST', '/api/v1/senders', {
    kind: 'smtp',
    name: 'Mail',
    isDefault: true,
    perSecond: 1_000,
    settings: {
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      from: 'news@shop.example',
      bounceDomain: 'bounces.shop.example',
    },
  });
  await aTemplate(shop, 'offer', 'email', { subject: 'Offer', text: 'Offer' });
});
afterAll(async () => {
  await shop.messaging.stop();
  await Promise.all([shop.stop(), mail.stop()]);
});
beforeEach(() => {
  mail.behaviour = 'accept';
});

interface Sent {
  readonly id: string;
  readonly person: string;
  readonly email: string;
  readonly returnPath: string;
}
async function sent(person?: string): Promise<Sent> {
  count += 1;
  const email = `anna${count}@example.com`;
  const personId = person ?? (await shop.person(`anna${count}`, { email }, { email: true }));
  const { id } = await shop.ask<{ id: string }>('POST', '/api/v1/messages', { personId, template: 'offer' });
  await shop.outbox.drain();
  const { address } = await shop.ask<{ address: string }>('GET', `/api/v1/messages/${id}`);
  return { id, person: personId, email: address, returnPath: mail.senders.at(-1) ?? '' };
}
async function bring(to: string, content: string): Promise<string> {
  const line = new SmtpLine(place);
  const failure = await line.open(place);
  if (failure !== null) return failure.words;
  const said = await line.send({ from: '', to }, Buffer.from(content.replaceAll('\n', '\r\n')));
  line.close();
  return said.ok ? said.words : said.failure.words;
}
const now = (id: string) =>
  shop.ask<{
    state: string;
    reason: string | null;
    detail: string | null;
    receipts: { kind: string; detail: string }[];
  }>('GET', `/api/v1/messages/${id}`);
const reasonOfNext = async (person: string): Promise<string | null> => (await now((await sent(person)).id)).reason;

const report = (
  type: string,
  machine: string,
  original = 'Subject: Offer\n\nOffer',
): string => `From: MAILER-DAEMON@mx.example.net
To: somebody@shop.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=${type};
\tboundary="b1"

--b1
Content-Type: text/plain

I am sorry to have to inform you.

--b1
Content-Type: message/${type}

${machine}
--b1
Content-Type: message/rfc822

${original}
--b1--
`;
const postfix = (email: string, status: string, diagnostic: string, action = 'failed'): string =>
  report(
    'delivery-status',
    `Reporting-MTA: dns; mx.example.net
X-Postfix-Queue-ID: 4F2
Arrival-Date: Mon, 2 Mar 2026 10:00:00 +0000 (UTC)

Final-Recipient: rfc822; ${email}
Original-Recipient: rfc822;${email}
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx.example.com
Diagnostic-Code: smtp; ${diagnostic}
`,
  );

test('an address that is dead is suppressed, once, and the server’s words are kept without it; the envelope was the message’s own', async () => {
  const { id, person, email, returnPath } = await sent();
  expect(returnPath).toMatch(/^bounce\+[a-z2-7]{52}@bounces\.shop\.example$/);
  expect(mail.raw.at(-1)).toContain('From: news@shop.example');
  const dead = postfix(email, '5.1.1', `550 5.1.1 <${email}>: Recipient address\n    rejected: User unknown`);
  // Servers keep no capitals, and bring it twice.
  expect(await bring(returnPath.toUpperCase(), dead)).toContain('noted');
  expect(await bring(returnPath, dead)).toContain('noted');
  const after = await now(id);
  expect(after).toMatchObject({ state: 'failed', receipts: [{ kind: 'bounced' }] });
  expect(after.receipts[0]?.detail).toBe('5.1.1 smtp; 550 5.1.1 <…>: Recipient address rejected: User unknown');
  expect((await shop.told()).filter((name) => name === 'Message Bounced')).toHaveLength(1);
  expect(await reasonOfNext(person)).toBe('suppressed');
});

test('a full mailbox is counted, not suppressed; five in a row within a month are as good as dead; a delay is nothing', async () => {
  const first = await sent();
  const full = (email: string): string => postfix(email, '5.2.2', '552 5.2.2 mailbox full');
  await bring(first.returnPath, postfix(first.email, '4.4.1', '421 no answer', 'delayed'));
  expect((await now(first.id)).receipts).toEqual([]);
  await bring(first.returnPath, full(first.email));
  expect(await now(first.id)).toMatchObject({ state: 'failed', receipts: [{ kind: 'undelivered' }] });
  for (let nth = 0; nth < 4; nth += 1) {
    shop.clock.advance(86_400_000);
    const next = await sent(first.person);
    expect(next.returnPath).not.toBe(first.returnPath);
    expect((await now(next.id)).state).toBe('sent');
    await bring(next.returnPath, full(first.email));
  }
  expect(await reasonOfNext(first.person)).toBe('suppressed');
});

test('a complaint is a withdrawal and a suppression, found by what we have signed in the e-mail that it brings back', async () => {
  const { id, person, returnPath } = await sent();
  const head = (mail.raw.at(-1) ?? '').replaceAll('\r\n', '\n').split('\n\n', 1)[0] ?? '';
  const arf = (original: string, from: string): string =>
    report(
      'feedback-report',
      `Feedback-Type: abuse\nUser-Agent: Provider/1.0\nVersion: 1\n${from}`,
      `${original}\n\nOffer`,
    );
  expect(
    await bring('complaints@bounces.shop.example', arf('Subject: Offer', 'Original-Mail-From: <x@shop.example>')),
  ).toMatch(/^550 5\.7\.1/);
  expect(await bring('complaints@bounces.shop.example', arf(head, ''))).toContain('noted');
  expect(await now(id)).toMatchObject({ receipts: [{ kind: 'complained', detail: 'abuse' }] });
  expect((await shop.told()).filter((name) => name === 'Message Complained')).toHaveLength(1);
  expect(await reasonOfNext(person)).toBe('suppressed');
  const other = await sent();
  expect(await bring('complaints@x.example', arf('Subject: x', `Original-Mail-From: <${other.returnPath}>`))).toContain(
    'noted',
  );
  expect(returnPath).not.toBe(other.returnPath);
});

test('what is not signed, not a report, or too large is refused in words; an answer from somebody on holiday says nothing', async () => {
  const { id, email, returnPath } = await sent();
  const dead = postfix(email, '5.1.1', '550 5.1.1 no such user');
  const forged = returnPath.replace(/.@/, (last) => (last === 'a@' ? 'q@' : 'a@'));
  expect(await bring(forged, dead)).toMatch(/^550 5\.1\.1 this is no return path of ours/);
  expect(await bring('news@shop.example', dead)).toMatch(/^550 5\.1\.1/);
  expect(await bring('complaints@shop.example', dead)).toMatch(/^550 5\.7\.1/);
  expect(await bring(returnPath, `Subject: I am away\n\nUntil Monday.`)).toMatch(/^250/);
  expect(await bring(returnPath, `Subject: long\n\n${'x'.repeat(70)}\n`.repeat(20_000))).toMatch(/^552/);
  expect(await now(id)).toMatchObject({ state: 'sent', receipts: [] });
});

test('what cannot be written down is not taken: its server brings it again', async () => {
  const { id, email, returnPath } = await sent();
  const gone = connect(shop.databaseUrl, { max: 1, name: 'gone' });
  await gone.end();
  const seal = await createSeal(shop.db)();
  const closed = await receiveBounces(
    { db: gone, log: silentLog, clock: shop.clock, seal: async () => seal },
    { host: '127.0.0.1', port: 0 },
  );
  const before = place;
  place = { ...place, port: closed.port };
  expect(await bring(returnPath, postfix(email, '5.1.1', '550 5.1.1 no such user'))).toMatch(/^451 4\.3\.0/);
  place = before;
  await closed.stop();
  expect(await now(id)).toMatchObject({ state: 'sent', receipts: [] });
});

test('what servers of different makes say', () => {
  const of = (status: string, diagnostic: string, action = 'failed') => decideBounce({ action, status, diagnostic });
  // OpenSMTPD and Exim do not look, and quote the other server.
  expect(of('5.0.0', 'smtp; 550 5.1.1 no such mailbox')).toBe('bounced');
  expect(of('5.0.0', 'smtp; 550 No such user here')).toBe('bounced');
  expect(of('5.0.0', 'smtp; 550 spam is not wanted')).toBe('undelivered');
  expect(of('5.1.10', 'smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound')).toBe('bounced');
  expect(of('5.7.1', '550 5.7.1 user unknown to our policy')).toBe('undelivered');
  expect(of('5.1.8', '550 5.1.8 sender refused')).toBe('undelivered');
  expect(of('5.4.4', 'X-Postfix; Host not found')).toBe('bounced');
  expect(of('4.4.7', 'smtp; delivery time expired')).toBe('undelivered');
  expect([of('2.0.0', '', 'delivered'), of('4.4.1', '', 'delayed'), of('2.0.0', '', 'relayed')]).toEqual([
    'delivered',
    null,
    null,
  ]);
});
