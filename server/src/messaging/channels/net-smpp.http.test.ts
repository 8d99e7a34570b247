/** SMS to a centre whose SMPP is neither ours nor that of the contract's peer. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../../kit/ids.ts';
import type { Incoming, Outgoing, ProviderReceipt } from './adapter.ts';
import { createSmpp } from './smpp.ts';
import { startSmsCentre, type SmsCentre } from './try-net-smpp.ts';

let centre: SmsCentre;
beforeAll(async () => {
  centre = await startSmsCentre();
}, 120_000);
afterAll(() => centre.stop());

const aText = (text: string, address = '+37120000001'): Outgoing => ({
  messageId: newId(),
  originId: newId(),
  personId: newId(),
  channel: 'sms',
  purpose: 'marketing',
  address,
  targets: [],
  content: { subject: null, text, html: null, url: null },
  unsubscribeUrl: null,
  isSecret: false,
  expiresAt: new Date(Date.now() + 3_600_000),
  now: new Date(),
});

test('Net::SMPP reads our texts, receipts come back by its ids, an answer is read, and a wrong password is "away"', async () => {
  const settings = {
    host: '127.0.0.1',
    port: centre.port,
    tls: false,
    systemId: 'shop',
    systemType: '',
    source: 'SHOP',
    window: 4,
  };
  const wrong = createSmpp(
    settings,
    { password: 'wrong' },
    { receipt: async () => undefined, incoming: async () => undefined },
  );
  expect((await wrong.send(aText('x'))).kind).toBe('away');
  await wrong.stop();
  const [receipts, incoming]: [ProviderReceipt[], Incoming[]] = [[], []];
  const adapter = createSmpp(
    settings,
    { password: 'secret' },
    { receipt: async (one) => void receipts.push(one), incoming: async (one) => void incoming.push(one) },
  );
  expect(await adapter.send(aText('Points: 5 € @home'))).toEqual({ kind: 'accepted', providerId: 'perl-1' });
  expect(await adapter.send(aText('Привет'))).toEqual({ kind: 'accepted', providerId: 'perl-2' });
  expect(await adapter.send(aText('answer me '.repeat(20)))).toEqual({
    kind: 'accepted',
    providerId: 'perl-4',
    partIds: ['perl-3'],
  });
  expect(await adapter.send(aText('x', '+37120000058'))).toMatchObject({ kind: 'later', isBusy: true });
  const [euro, russian, first, second] = centre.submitted;
  // GSM 03.38: € is 1b 65, @ is 00.
  expect(euro).toMatchObject({ to: '37120000001', from: 'SHOP', coding: 0, esm: 0, receipt: 1 });
  expect(euro?.hex).toBe(
    `${Buffer.from('Points: 5 ').toString('hex')}1b65${Buffer.from(' ').toString('hex')}00${Buffer.from('home').toString('hex')}`,
  );
  expect(russian).toMatchObject({ coding: 8, hex: Buffer.from('Привет', 'utf16le').swap16().toString('hex') });
  expect([first?.esm, second?.esm]).toEqual([0x40, 0x40]);
  expect([first?.hex.slice(0, 6), first?.hex.slice(8, 12), second?.hex.slice(8, 12)]).toEqual([
    '050003',
    '0201',
    '0202',
  ]);
  await expect
    .poll(() => receipts.map(({ providerId }) => providerId), { timeout: 60_000 })
    .toEqual(['perl-1', 'perl-2', 'perl-3', 'perl-4']);
  await expect.poll(() => incoming[0], { timeout: 60_000 }).toEqual({ from: '37120000001', text: 'СТОП' });
  await expect
    .poll(() => centre.answered.every((status) => status === 0) && centre.answered.length >= 5, { timeout: 60_000 })
    .toBe(true);
  await adapter.stop();
});
