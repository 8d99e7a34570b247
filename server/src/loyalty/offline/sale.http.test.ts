/** A sale without network from end to end: drawn, spent, settled, ordered, returned; the order book, the ledger and the customer agree. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  cardMark,
  decideSpend,
  openAllowance,
  signSlip,
  toBase64url,
  type Signed,
} from '../../../../contracts/loyalty-allowance.ts';
import { makeTillSigner, webTillCrypto } from '../../../../contracts/loyalty-till.ts';
import { riga } from '../../orders/try-orders.ts';
import { checkBooks } from '../check-books.ts';
import { tryLoyalty, who, type TriedLoyalty } from '../try-loyalty.ts';

let tried: TriedLoyalty;
beforeAll(async () => {
  tried = await tryLoyalty();
  await tried.shop.receive('mouse', 20);
});
afterAll(() => tried.shop.stop());

test('points that were spent at a till without network pay the order of the sale once, and its return gives them back', async () => {
  const grant = { customer: who('ada'), kind: 'points', amount: 1_000, reason: 'a present' };
  expect((await tried.as('admin', 'POST', '/api/v1/loyalty/grants', grant)).status).toBeLessThan(300);
  const { body: card } = await tried.as<{ number: string }>('channel', 'POST', '/api/v1/loyalty/cards', {
    customer: who('ada'),
  });
  const signer = await makeTillSigner();
  const wish = {
    till: 't1',
    publicKey: toBase64url(signer.publicKey),
    budget: 800,
    perCustomer: 800,
    cards: [card.number],
  };
  const { body: drawn } = await tried.as<{ allowance: Signed; allowanceId: string }>(
    'store',
    'POST',
    '/api/v1/loyalty/allowances',
    wish,
  );
  expect((await tried.points('ada')).available).toBe(200);

  // Without network from here.
  const keys = [await tried.loyalty.outer.deps.signer()];
  const state = await openAllowance(drawn.allowance, keys, webTillCrypto, 't1');
  if (state === null) throw new Error('the allowance is not ours');
  const mark = await cardMark(webTillCrypto, drawn.allowanceId, card.number);
  const now = tried.shop.clock.now();
  const spent = decideSpend(state, { mark, points: 500, slipId: randomUUID(), sale: 'receipt 7', now });
  if (spent.kind === 'refused') throw new Error(spent.why);
  const slip = await signSlip(spent.slip, signer.sign);

  // And back again: the slip, then the order; each of them twice.
  const tenders = [
    { method: 'points', amountMinor: 500, reference: `slip:${drawn.allowanceId}:${spent.slip.slipId}` },
    { method: 'terminal', reference: 'receipt 7' },
  ];
  const order = () => tried.shop.sell([{ sku: 'mouse', quantity: 1 }], { customer: who('ada'), tenders }, 'sale-7');
  expect((await tried.shop.sell([{ sku: 'mouse', quantity: 1 }], { customer: who('ada'), tenders })).body.code).toBe(
    'tender_refused',
  );
  const bring = () =>
    tried.as('channel', 'POST', `/api/v1/loyalty/allowances/${drawn.allowanceId}/slips`, {
      slips: [slip],
      close: true,
    });
  expect((await bring()).body).toMatchObject({ points: 500, overspent: 0, released: 300 });
  expect((await bring()).body).toMatchObject({ points: 0, released: 0 });
  const placed = await order();
  expect([placed.status, (await order()).body.id]).toEqual([201, placed.body.id]);
  expect((await tried.shop.sell([{ sku: 'mouse', quantity: 1 }], { customer: who('ada'), tenders })).body.code).toBe(
    'tender_refused',
  );
  expect((await tried.points('ada')).available).toBe(500);

  const back = { locationId: riga, lines: [{ lineNo: 1, quantity: 1 }], reason: 'too small' };
  await tried.shop.ask('POST', `/api/v1/orders/${placed.body.id}/returns`, back);
  await tried.tend();
  expect((await tried.points('ada')).available).toBe(1_000);
  expect(await checkBooks(tried.shop.db)).toEqual([]);
  await tried.shop.audit();
});
