import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkQr, qrText, readQr } from '../../../../contracts/loyalty-till.ts';
import { transaction } from '../../kit/sql.ts';
import { noPoints } from '../../orders/index.ts';
import { sendOneTimeCode, sendsNothing } from './one-time-codes.ts';
import { tryOuter, user, type TriedOuter } from '../try-outer.ts';
import { checkDigit, hasRightCheckDigit } from './number.ts';
import { signerFrom, verifyWith } from './signer.ts';

interface Card {
  readonly number: string;
  readonly state: string;
  readonly kind: string;
  readonly personId: string | null;
  readonly replacedBy: string | null;
}
interface Code {
  readonly qr: string;
  readonly short: string;
  readonly from: string;
}

let shop: TriedOuter;
let plastic: string[];
beforeAll(async () => {
  shop = await tryOuter();
  const batch = await shop.ask<{ id: string }>(
    'POST',
    '/api/v1/loyalty/card-batches',
    { name: 'Spring', size: 20 },
    'marketer',
  );
  const file = await shop.ask<{ text: string }>('GET', `/api/v1/loyalty/card-batches/${batch.id}/cards.csv`);
  plastic = file.text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[0] ?? '');
});
afterAll(() => shop.stop());

const register = (number: string, ...customer: { type: string; value: string }[]) =>
  shop.call<Card>('POST', '/api/v1/loyalty/cards/registrations', { number, customer }, 'store');
const identify = (presented: string, till = 'till-1') =>
  shop.call<{ by: string; customer: unknown[]; personId: string; card: Card }>(
    'POST',
    '/api/v1/loyalty/identifications',
    { presented, till },
    'channel',
  );
const codesOf = async (number: string): Promise<Code[]> =>
  (await shop.ask<{ codes: Code[] }>('POST', `/api/v1/loyalty/cards/${number}/codes`, { windows: 2 }, 'channel')).codes;

test('numbers have sixteen digits, the last of which finds a wrong one', () => {
  expect(plastic).toHaveLength(20);
  for (const number of plastic) {
    expect(number).toMatch(/^9000\d{12}$/);
    expect(hasRightCheckDigit(number)).toBe(true);
    const wrong = `${number.slice(0, 7)}${(Number(number.charAt(7)) + 1) % 10}${number.slice(8)}`;
    expect(hasRightCheckDigit(wrong)).toBe(false);
  }
  // The example of ISO/IEC 7812-1.
  expect(checkDigit('7992739871')).toBe('3');
});

test('a plastic card becomes hers; identity binds the number, and what the card earned before is hers', async () => {
  const [number = ''] = plastic;
  expect((await identify(number)).body.code).toBe('card_not_handed_out');
  await shop.give([{ type: 'loyalty_card', value: number }], 70);
  const spaced = number.replaceAll(/(.{4})/g, '$1 ').trim();
  expect((await register(spaced, user('anna'))).body).toMatchObject({ number, state: 'active' });
  expect((await register(number, user('anna'))).status).toBe(200);
  expect((await register(number, user('boris'))).body.code).toBe('card_taken');
  await shop.recognise();
  expect(await shop.available([user('anna')])).toBe(70);
  const found = await identify(spaced);
  expect(found.body).toMatchObject({ by: 'number', customer: [user('anna'), { type: 'loyalty_card', value: number }] });
  expect((await shop.told()).filter((name) => name === 'Loyalty Card Registered')).toHaveLength(1);
});

test('a number that was misread is told from one that does not exist', async () => {
  const [number = ''] = plastic;
  const wrong = `${number.slice(0, -1)}${(Number(number.at(-1)) + 1) % 10}`;
  expect((await identify(wrong)).body.code).toBe('card_misread');
  const strange = `900000000000000${checkDigit('900000000000000')}`;
  expect((await identify(strange)).body.code).toBe('card_unknown');
  expect((await identify('?!')).body.code).toBe('card_misread');
  expect((await register(plastic[1] ?? '', { type: 'email', value: 'nobody' })).body.code).toBe('customer_not_named');
});

test('many requests at once give one customer one virtual card, and one card to one of two customers', async () => {
  const wish = { customer: [user('carla')] };
  const given = await Promise.all(
    Array.from({ length: 6 }, () => shop.call<Card>('POST', '/api/v1/loyalty/cards', wish, 'channel')),
  );
  expect(new Set(given.map(({ body }) => body.number)).size).toBe(1);
  expect(given.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 201]);
  const another = await shop.ask<Card>('POST', '/api/v1/loyalty/cards', { ...wish, another: true }, 'channel');
  expect(another.number).not.toBe(given[0]?.body.number);
  const raced = await Promise.all(['dora', 'emil'].map((name) => register(plastic[2] ?? '', user(name))));
  expect(raced.map(({ status }) => status).sort()).toEqual([200, 409]);
  for (let more = 0; more < 8; more += 1) await shop.ask('POST', '/api/v1/loyalty/cards', { ...wish, another: true });
  expect((await shop.call('POST', '/api/v1/loyalty/cards', { ...wish, another: true })).body.code).toBe('cards_enough');
});

test('blocked, a card opens nothing; replaced or merged, the new one has the balance', async () => {
  const [, , , lost = '', next = '', third = '', strange = ''] = plastic;
  await register(lost, user('fania'));
  await shop.give([{ type: 'loyalty_card', value: lost }], 40);
  await shop.ask('POST', `/api/v1/loyalty/cards/${lost}/block`, { reason: 'lost' }, 'channel');
  await shop.ask('POST', `/api/v1/loyalty/cards/${lost}/block`, { reason: 'lost' }, 'channel');
  expect((await identify(lost)).body.code).toBe('card_blocked');
  const programmes = { at: async () => null };
  const port = shop.outer.guard(noPoints, { ledger: shop.ledger, identity: shop.identity, programmes });
  const originId = await shop.identity.strongestOrigin(shop.db, [{ type: 'loyalty_card', value: lost }]);
  const sale = { key: 'k', originId, amountMinor: 1, currency: 'EUR', orderId: 'o', goods: [], now: shop.clock.now() };
  const pay = () => transaction(shop.db, (tx) => port.spend(tx, sale));
  expect(await pay()).toEqual({ kind: 'refused', why: 'this card is blocked' });
  const replaced = await shop.ask<{ replaced: Card; card: Card }>(
    'POST',
    `/api/v1/loyalty/cards/${lost}/replacement`,
    { by: next, reason: 'lost' },
    'agent',
  );
  expect(replaced).toMatchObject({
    replaced: { state: 'replaced', replacedBy: next },
    card: { number: next, state: 'active' },
  });
  expect((await identify(lost)).body.code).toBe('card_replaced');
  expect(await pay()).toEqual({ kind: 'refused', why: 'another card took the place of this one' });
  await shop.recognise();
  expect(await shop.available([{ type: 'loyalty_card', value: next }])).toBe(40);
  await register(third, user('fania'));
  await register(strange, user('gita'));
  expect((await shop.call('POST', `/api/v1/loyalty/cards/${strange}/merge`, { into: next })).body.code).toBe(
    'card_taken',
  );
  await shop.ask('POST', `/api/v1/loyalty/cards/${third}/merge`, { into: next }, 'agent');
  const { items } = await shop.ask<{ items: Card[] }>('GET', '/api/v1/loyalty/cards?type=user_id&value=fania');
  expect(Object.fromEntries(items.map((card) => [card.number, card.state]))).toEqual({
    [lost]: 'replaced',
    [next]: 'active',
    [third]: 'replaced',
  });
  expect((await shop.told()).filter((name) => name === 'Loyalty Card Blocked')).toHaveLength(1);
  expect(shop.audited).toEqual(expect.arrayContaining(['card.block', 'card.replace', 'card.merge']));
});

test('a customer who loses card after card, and has one in the app, stays one with one balance', async () => {
  const cards = plastic.slice(12, 19);
  await register(cards[0] ?? '', user('irma'));
  await shop.ask('POST', '/api/v1/loyalty/cards', { customer: [user('irma')] }, 'channel');
  await shop.recognise();
  await shop.give([user('irma')], 25);
  for (const [at, by] of cards.slice(1).entries()) {
    await shop.ask('POST', `/api/v1/loyalty/cards/${cards[at]}/replacement`, { by, reason: 'lost' }, 'agent');
    await shop.recognise();
  }
  for (const value of cards) expect(await shop.available([{ type: 'loyalty_card', value }])).toBe(25);
});

test('the code in the app is read by one till in its time, online and without network; forged, late or elsewhere it opens nothing', async () => {
  const { number } = await shop.ask<Card>('POST', '/api/v1/loyalty/cards', { customer: [user('hana')] }, 'channel');
  const [now, next] = await codesOf(number);
  if (now === undefined || next === undefined) throw new Error('two codes were asked for');
  expect(now.qr).toMatch(/^\d{210}$/);
  expect(now.short).toMatch(/^\d{24}$/);
  expect((await identify(now.qr)).body).toMatchObject({ by: 'qr', card: { number } });
  expect((await identify(now.qr)).status).toBe(200);
  expect((await identify(now.qr, 'till-2')).body.code).toBe('card_code_used');
  expect((await identify(now.short)).body).toMatchObject({ by: 'short', card: { number } });
  expect((await identify(now.short, 'till-2')).body.code).toBe('card_code_used');
  const both = await Promise.all(['till-1', 'till-2'].map((till) => identify(next.short, till)));
  // A window ahead, beyond the tolerance of clocks.
  expect(both.map(({ body }) => body.code)).toEqual(['card_code_overdue', 'card_code_overdue']);

  const { keys } = await shop.ask<{ keys: { keyId: string; publicKey: string }[] }>(
    'GET',
    '/api/v1/loyalty/till-keys',
    undefined,
    'store',
  );
  const tillKeys = keys.map((key) => ({
    keyId: key.keyId,
    publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
  }));
  const crypto = { verify: async (...given: Parameters<typeof verifyWith>) => verifyWith(...given) };
  const at = (seconds: number): Date => new Date(Date.parse(now.from) + seconds * 1_000);
  const check = async (text: string, when: Date): Promise<string> => (await checkQr(text, tillKeys, crypto, when)).kind;
  expect(await check(now.qr, at(30))).toBe('valid');
  expect(await check(now.qr, at(-29))).toBe('valid');
  expect(await check(now.qr, at(-31))).toBe('too_early');
  expect(await check(now.qr, at(89))).toBe('valid');
  expect(await check(now.qr, at(90))).toBe('too_late');
  const read = readQr(now.qr);
  if (read === null) throw new Error('it was read before');
  const later = qrText({ ...read.code, fromSeconds: read.code.fromSeconds + 3_600 }, read.signature);
  expect(await check(later, at(3_600))).toBe('forged');
  const other = signerFrom(new Uint8Array(32));
  expect(await check(qrText({ ...read.code, keyId: other.keyId }, read.signature), at(0))).toBe('unknown_key');
  expect((await identify(later)).body.code).toBe('card_code_forged');
  shop.clock.advance(600_000);
  expect((await identify(now.qr)).body.code).toBe('card_code_overdue');
  const [fresh] = await codesOf(number);
  const raced = await Promise.all(['a', 'b', 'c'].map((till) => identify(fresh?.qr ?? '', till)));
  expect(raced.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
});

test('a phone is proved by the code that was sent to it: five tries in all, however many come at once', async () => {
  const phone = '+371 2612 3456';
  const request = (to = phone) => shop.call('POST', '/api/v1/loyalty/identifications/phone', { phone: to }, 'store');
  const answer = (code: string, to = phone) =>
    shop.call<{ state: string; triesLeft?: number; identified?: { personId: string; by: string } }>(
      'POST',
      '/api/v1/loyalty/identifications/phone/answers',
      { phone: to, code },
      'store',
    );
  expect((await request('12')).body.code).toBe('bad_request');
  expect((await request('+371 12')).body.code).toBe('phone_unusable');
  expect((await request()).status).toBe(202);
  expect((await request()).body.code).toBe('one_time_code_too_soon');
  const code = shop.sent.get(phone) ?? '';
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, '0');
  expect((await answer(wrong)).body).toEqual({ state: 'wrong', triesLeft: 4 });
  expect((await answer(code)).body).toMatchObject({ state: 'identified', identified: { by: 'phone' } });
  expect((await answer(code)).body).toEqual({ state: 'over' });
  shop.clock.advance(61_000);
  expect((await request()).status).toBe(202);
  const guesses = await Promise.all(
    Array.from({ length: 9 }, () => answer(wrong === shop.sent.get(phone) ? '000000' : wrong)),
  );
  expect(guesses.filter(({ body }) => body.state === 'wrong')).toHaveLength(4);
  expect((await answer(shop.sent.get(phone) ?? '')).body).toEqual({ state: 'over' });
  const unsent = { ...shop.outer.deps, sendCode: sendsNothing };
  await expect(
    transaction(shop.db, (tx) => sendOneTimeCode(tx, unsent, '+371 2612 3457', shop.clock.now())),
  ).rejects.toMatchObject({ kind: { code: 'one_time_code_unsendable' } });
});
