/** Points without network: whatever tills do, in whatever order their slips come, nobody spends more than was granted. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  cardMark,
  decideSpend,
  openAllowance,
  shareOf,
  signSlip,
  toBase64url,
  type Signed,
  type SlipText,
  type TillState,
} from '../../../../contracts/loyalty-allowance.ts';
import { makeTillSigner, webTillCrypto as crypto } from '../../../../contracts/loyalty-till.ts';
import { run, transaction } from '../../kit/sql.ts';
import { noPoints, type PointsPort } from '../../orders/index.ts';
import { checkBooks } from '../check-books.ts';
import type { Programme } from '../programme.ts';
import { tryOuter, user, type TriedOuter } from '../try-outer.ts';
import { spendShares } from './allowances.sql.ts';
import { unitsBack, withSlips } from './slips-as-tender.ts';

let shop: TriedOuter;
beforeAll(async () => {
  shop = await tryOuter({ connections: 12 });
});
afterAll(() => shop.stop());
// Whatever a test did: accounts, lots, holds and ledger say the same.
afterEach(async () => {
  const wrong = await checkBooks(shop.db);
  if (wrong.length > 0) throw new Error(wrong.join('; '));
});

/** A till as a browser runs it, with a key of its own whose private half never leaves it. */
class Till {
  readonly name: string;
  readonly #signer = makeTillSigner();
  state: TillState | null = null;
  readonly slips: Signed[] = [];

  constructor(name: string) {
    this.name = name;
  }
  async draw(cards: readonly string[], more: object = {}) {
    const answer = await shop.ask<{ allowanceId: string; allowance: Signed; granted: number; leftOut: unknown[] }>(
      'POST',
      '/api/v1/loyalty/allowances',
      {
        till: this.name,
        publicKey: toBase64url((await this.#signer).publicKey),
        budget: 1_000,
        perCustomer: 100,
        cards,
        ...more,
      },
      'store',
    );
    const keys = [await shop.outer.deps.signer()];
    this.state = await openAllowance(answer.allowance, keys, crypto, this.name);
    return answer;
  }
  get allowanceId(): string {
    return this.state?.allowance.allowanceId ?? '';
  }
  sign = async (slip: SlipText): Promise<Signed> => signSlip(slip, (await this.#signer).sign);

  /** As the till does without network; null: it refuses. */
  async spend(card: string, points: number): Promise<Signed | null> {
    if (this.state === null) return null;
    const mark = await cardMark(crypto, this.allowanceId, card);
    const wish = { mark, points, slipId: randomUUID(), sale: 'receipt 1', now: shop.clock.now() };
    const decision = decideSpend(this.state, wish);
    if (decision.kind === 'refused') return null;
    this.state = decision.state;
    const slip = await this.sign(decision.slip);
    this.slips.push(slip);
    return slip;
  }
  bring = (slips: readonly Signed[] = this.slips, close = false) =>
    shop.ask<{ outcomes: { outcome: string }[]; points: number; overspent: number; released: number }>(
      'POST',
      `/api/v1/loyalty/allowances/${this.allowanceId}/slips`,
      { slips, close },
      'channel',
    );
}

async function customerWith(name: string, points: number): Promise<string> {
  const { number } = await shop.ask<{ number: string }>('POST', '/api/v1/loyalty/cards', { customer: [user(name)] });
  if (points > 0) await shop.give([user(name)], points);
  return number;
}

const words = (answer: { outcomes: { outcome: string }[] }): string[] => answer.outcomes.map(({ outcome }) => outcome);

test('a share is held for one till: the rest of the shop has what is left, two tills have two shares, and the last one gets what there is', async () => {
  const card = await customerWith('ada', 150);
  const [one, two, three] = [new Till('a1'), new Till('a2'), new Till('a3')];
  const [first, second] = await Promise.all([one.draw([card]), two.draw([card, '9000000000000000'])]);
  expect(first.granted + second.granted).toBe(150);
  expect(await shop.available([user('ada')])).toBe(0);
  expect(await three.draw([card])).toMatchObject({ granted: 0, leftOut: [{ card: 0, why: 'no_points' }] });
  expect(second.leftOut).toContainEqual({ card: 1, why: 'unknown' });
  expect(
    await openAllowance(
      { ...first.allowance, text: first.allowance.text.replace('a1', 'a2') },
      [await shop.outer.deps.signer()],
      crypto,
      'a2',
    ),
  ).toBeNull();
  expect(await one.bring([], true)).toMatchObject({ released: first.granted });
  expect(await one.bring([], true)).toMatchObject({ released: 0 });
  expect(await shop.available([user('ada')])).toBe(first.granted);
});

test('a till draws for the regulars of its store without naming them', async () => {
  const cards = await Promise.all(['reg1', 'reg2', 'reg3'].map((name) => customerWith(name, 30)));
  const show = (presented: string | undefined) =>
    shop.ask('POST', '/api/v1/loyalty/identifications', { presented, locationId: 'riga-1' }, 'store');
  for (const at of [1, 1, 1, 0, 2, 2]) await show(cards[at]);
  const till = new Till('r1');
  await till.draw([cards[1] ?? ''], { locationId: 'riga-1', regulars: 2, perCustomer: 20 });
  expect(till.state?.allowance.shares).toHaveLength(2);
  expect(await till.spend(cards[1] ?? '', 20)).not.toBeNull();
  expect(await till.spend(cards[2] ?? '', 20)).not.toBeNull();
  expect(await till.spend(cards[0] ?? '', 1)).toBeNull();
  expect(await till.bring(till.slips, true)).toMatchObject({ points: 40, overspent: 0, released: 0 });
});

test('a till says no at the end of its share and of its time; slips are settled once, however often and from wherever they come', async () => {
  const card = await customerWith('bea', 100);
  const till = new Till('b1');
  await till.draw([card], { perCustomer: 80 });
  expect(await till.spend(card, 81)).toBeNull();
  expect(await till.spend(card, 50)).not.toBeNull();
  expect(await till.spend(card, 31)).toBeNull();
  expect(await till.spend(card, 30)).not.toBeNull();
  expect(await till.spend('9000111122223333', 1)).toBeNull();
  expect(shareOf(till.state as TillState, await cardMark(crypto, till.allowanceId, card))).toMatchObject({ left: 0 });
  const answers = await Promise.all(Array.from({ length: 5 }, () => till.bring()));
  expect(answers.flatMap(words).sort()).toEqual([...Array.from({ length: 8 }, () => 'again'), 'settled', 'settled']);
  expect(answers.reduce((sum, { points }) => sum + points, 0)).toBe(80);
  expect(await till.bring([], true)).toMatchObject({ released: 0 });
  expect(await shop.available([user('bea')])).toBe(20);
  shop.clock.advance(86_400_000);
  expect(await till.spend(card, 1)).toBeNull();
});

test('forged slips, slips beyond the share, out of time or under a used id are refused, and somebody is told', async () => {
  const card = await customerWith('cleo', 100);
  const [till, thief] = [new Till('c1'), new Till('c2')];
  await till.draw([card]);
  const slip: SlipText = {
    v: 1,
    slipId: randomUUID(),
    allowanceId: till.allowanceId,
    share: 1,
    points: 60,
    at: shop.clock.now().toISOString(),
    sale: 'r',
  };
  const good = await till.sign(slip);
  const changed = (more: Partial<SlipText>): Promise<Signed> => till.sign({ ...slip, slipId: randomUUID(), ...more });
  const answer = await till.bring([
    good,
    await thief.sign({ ...slip, slipId: randomUUID() }),
    { ...good, text: good.text.replace('60', '99') },
    await changed({ points: 41 }),
    await changed({ share: 2, points: 1 }),
    await changed({ points: 1, at: new Date(shop.clock.now().getTime() + 2 * 86_400_000).toISOString() }),
    await till.sign({ ...slip, points: 1 }),
    await changed({ allowanceId: randomUUID() }),
  ]);
  expect(words(answer)).toEqual([
    'settled',
    'forged',
    'forged',
    'beyond_share',
    'no_share',
    'out_of_time',
    'another_slip',
    'forged',
  ]);
  expect(answer).toMatchObject({ points: 60, overspent: 0 });
  const { items } = await shop.ask<{ items: { kind: string; detail: { slips: number } }[] }>(
    'GET',
    '/api/v1/loyalty/suspicions?state=open',
  );
  expect(items).toContainEqual(
    expect.objectContaining({ kind: 'slips_refused', detail: expect.objectContaining({ slips: 7 }) }),
  );
  // Were the judgement wrong, the database would still refuse more than was granted.
  await expect(run(shop.db, spendShares, [till.allowanceId, [1], [41]])).rejects.toThrow('check constraint');
  await till.bring([], true);
  expect(await shop.available([user('cleo')])).toBe(40);
});

test('a slip that comes when its hold has ended takes what the customer has; the rest is overspent, and never beyond the grant', async () => {
  const card = await customerWith('dina', 100);
  const till = new Till('d1');
  await till.draw([card]);
  await till.spend(card, 30);
  await till.spend(card, 70);
  shop.clock.advance(9 * 86_400_000);
  const [hold] = await shop.db`select hold_id from loyalty.allowance_shares where allowance_id = ${till.allowanceId}`;
  await transaction(shop.db, (tx) =>
    shop.ledger.book(
      tx,
      {
        do: 'time_out',
        key: `time out ${String(hold?.['hold_id'])}`,
        holdId: String(hold?.['hold_id']),
        reason: 'too late',
        actor: 'clock',
      },
      shop.clock.now(),
    ),
  );
  // Meanwhile she spends 60 elsewhere.
  const other = new Till('d2');
  await other.draw([card], { perCustomer: 60 });
  await other.spend(card, 60);
  const late = await Promise.all([till.bring(), till.bring(), other.bring()]);
  expect(late[0].points + late[1].points).toBe(100);
  expect(late[0].overspent + late[1].overspent).toBe(60);
  expect(await till.bring()).toMatchObject({ points: 0, overspent: 0 });
  expect(await shop.available([user('dina')])).toBe(0);
  const { items } = await shop.ask<{ items: { overspent: number; granted: number; spent: number }[] }>(
    'GET',
    '/api/v1/loyalty/allowances?till=d1',
  );
  expect(items).toMatchObject([{ granted: 100, spent: 100, overspent: 60 }]);
});

test('the order of the sale is paid by its slip, once; what comes back of it goes to the lots of the slip, exact in the end', async () => {
  const card = await customerWith('elsa', 50);
  const till = new Till('e1');
  await till.draw([card]);
  const slip = await till.spend(card, 20);
  const { slipId } = JSON.parse(slip?.text ?? '{}') as SlipText;
  const originId = (await shop.identity.strongestOrigin(shop.db, [user('elsa')])) ?? '';
  const others: string[] = [];
  const plain: PointsPort = {
    ...noPoints,
    spend: async (_tx, { key }) => ({ kind: 'refused', why: `asked for ${key}` }),
    giveBack: async (_tx, { spentKey }) => void others.push(spentKey),
  };
  const worth = { units: 10, minor: 10 };
  const programme = {
    currency: 'EUR',
    kinds: [{ id: 'points', worth }],
    spend: [{ kind: 'points' }],
    returns: { expiredLots: { kind: 'original' } },
  };
  const programmes = { at: async () => programme as unknown as Programme };
  const port = withSlips(plain, { ledger: shop.ledger, identity: shop.identity, programmes });
  const base = { originId, currency: 'EUR', orderId: randomUUID(), goods: [], now: shop.clock.now() };
  const spend = (key: string, amountMinor = 20, more: object = {}) => {
    const wish = { ...base, key, amountMinor, reference: `slip:${till.allowanceId}:${slipId}`, ...more };
    return transaction(shop.db, (tx) => port.spend(tx, wish));
  };
  const [one, two] = [randomUUID(), randomUUID()];
  expect(await spend(one)).toMatchObject({ kind: 'refused', why: expect.stringContaining('bring the slips') });
  await till.bring();
  expect(await spend(one, 19)).toMatchObject({ kind: 'refused' });
  expect(await spend(one, 20, { originId: randomUUID() })).toMatchObject({ kind: 'refused' });
  expect(await spend(one, 20, { reference: 'card 7' })).toEqual({ kind: 'refused', why: `asked for ${one}` });
  const raced = await Promise.all([spend(one), spend(two)]);
  expect(raced.map(({ kind }) => kind).sort()).toEqual(['refused', 'spent']);
  const winner = raced[0].kind === 'spent' ? one : two;
  const back = (key: string, amountMinor: number, spentKey = winner) =>
    transaction(shop.db, (tx) =>
      port.giveBack(tx, { key, spentKey, amountMinor, orderId: base.orderId, now: base.now }),
    );
  await back('r1', 7);
  await back('r1', 7);
  expect(await shop.available([user('elsa')])).toBe(7);
  // What is left of the share is still the till's, and only its.
  expect(await till.spend(card, 25)).not.toBeNull();
  expect(await till.bring()).toMatchObject({ points: 25, overspent: 0 });
  await Promise.all([back('r2', 6), back('r3', 7)]);
  expect(await till.bring([], true)).toMatchObject({ released: 5 });
  expect(await shop.available([user('elsa')])).toBe(25);
  await expect(back('r4', 1)).rejects.toThrow(/do not come back|check constraint/);
  await back('r5', 1, randomUUID());
  expect(others).toHaveLength(1);
  expect([0, 3, 7, 20].map((minor) => unitsBack(13, 20, minor))).toEqual([0, 1, 4, 13]);
});

test('two hundred shuffled sales on five tills with shared customers: every balance is what was given less what was handed out', async () => {
  const names = ['f1', 'f2', 'f3', 'f4', 'f5', 'f6'];
  const cards = await Promise.all(names.map((name) => customerWith(name, 200)));
  const tills = names.slice(0, 5).map((name) => new Till(`t-${name}`));
  await Promise.all(
    tills.map((till, at) => till.draw([...cards.slice(at), ...cards.slice(0, at)], { perCustomer: 70, budget: 300 })),
  );
  const spent = new Map<string, number>();
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let sale = 0; sale < 200; sale += 1) {
    const [till, who, points] = [tills[next(5)], next(6), 1 + next(40)];
    if ((await till?.spend(cards[who] ?? '', points)) != null)
      spent.set(names[who] ?? '', (spent.get(names[who] ?? '') ?? 0) + points);
  }
  await Promise.all(
    tills.flatMap((till) => [
      till.bring(till.slips.slice(3)),
      till.bring(till.slips.toReversed()),
      till.bring(till.slips.slice(0, 5)),
    ]),
  );
  const closed = await Promise.all(tills.map((till) => till.bring(till.slips, true)));
  expect(closed.every(({ points, overspent }) => points === 0 && overspent === 0)).toBe(true);
  for (const name of names)
    expect([name, await shop.available([user(name)])]).toEqual([name, 200 - (spent.get(name) ?? 0)]);
  for (const till of tills) {
    const { items } = await shop.ask<{ items: { granted: number; spent: number }[] }>(
      'GET',
      `/api/v1/loyalty/allowances?till=${till.name}`,
    );
    expect(items[0]?.granted).toBeLessThanOrEqual(300);
  }
});
