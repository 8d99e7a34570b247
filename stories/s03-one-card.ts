/**
 * S3 One card, two worlds. Points earned in the app are spent in a store with the plastic card, and the other way round. Two tills and the
 * web shop try to spend the same 500 points at the same moment: exactly one succeeds, and the two others say why. What is returned gives
 * points back to the lots that they came from.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { furnish, grantPoints, pointsOf, publishProgramme, stores, type Account, type Order } from './shop.ts';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ app: 'app' });
  await furnish(stage, { [stores[0]]: { 'shoes-42': 50, laptop: 5 }, [stores[1]]: { 'shoes-42': 50 } });
  await publishProgramme(stage);
}, 120_000);
afterAll(() => stage.close());

const inApp = [{ type: 'user_id', value: 'agnese' }];
const where = { zone: 'riga', currency: 'EUR' } as const;

async function plasticCard(): Promise<string> {
  const batch = await stage.ask<{ id: string }>('POST', '/api/v1/loyalty/card-batches', { name: 'First', size: 10 });
  const csv = await fetch(`${stage.server.url}/api/v1/loyalty/card-batches/${batch.id}/cards.csv`, {
    headers: { authorization: `Bearer ${stage.key}` },
  });
  const [, row = ''] = (await csv.text()).split(/\r?\n/);
  return row.split(',')[0]?.replaceAll(/\D/g, '') ?? '';
}

/** A sale at a till to whoever showed the card there. */
async function sellTo(presented: string, locationId: string, points: number): Promise<Order> {
  const { customer } = await stage.ask<{ customer: { type: string; value: string }[] }>(
    'POST',
    '/api/v1/loyalty/identifications',
    { presented, till: `${locationId}-1` },
  );
  return stage.ask<Order>('POST', '/api/v1/orders', {
    ...where,
    customer,
    channel: 'till',
    locationId,
    lines: [{ sku: 'shoes-42', quantity: 1 }],
    tenders: [{ method: 'points', amountMinor: points }, { method: 'terminal' }],
  });
}

describe('S3 one card, two worlds', () => {
  let card: string;

  test('points earned in the app are spent in a store with the plastic card', async () => {
    card = await plasticCard();
    await stage.ask('POST', '/api/v1/loyalty/cards/registrations', { number: card, customer: inApp });
    await grantPoints(stage, inApp, 1_500);
    await stage.settled();
    const sold = await sellTo(card, stores[0], 1_000);
    expect(sold).toMatchObject({ totalMinor: 8_000, openMinor: 0 });
    expect(sold.tenders.map(({ method, capturedMinor }) => [method, capturedMinor])).toEqual([
      ['points', 1_000],
      ['terminal', 7_000],
    ]);
    await expect
      .poll(() => pointsOf(stage, inApp), { timeout: 10_000 })
      // What points paid earns nothing: 70 euros do.
      .toMatchObject({ available: 500, pending: 700 });
  });

  test('and points earned with the card are there in the app', async () => {
    const byCard = [{ type: 'loyalty_card', value: card }];
    expect(await pointsOf(stage, byCard)).toEqual(await pointsOf(stage, inApp));
  });

  test('two tills and the web shop spend the same 500 points at the same moment: one may, the others are told why', async () => {
    const spend = (channel: string, locationId: string | null) =>
      stage.ask<Order>('POST', '/api/v1/orders', {
        ...where,
        customer: inApp,
        channel,
        ...(locationId === null ? { delivery: { method: 'pickup', locationId: stores[0] } } : { locationId }),
        lines: [{ sku: 'shoes-42', quantity: 1 }],
        tenders: [{ method: 'points', amountMinor: 500 }, ...(locationId === null ? [] : [{ method: 'terminal' }])],
      });
    const all = await Promise.allSettled([spend('till', stores[0]), spend('till', stores[1]), spend('web', null)]);
    const won = all.filter((one) => one.status === 'fulfilled');
    const lost = all.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []));
    expect([won.length, lost.length]).toEqual([1, 2]);
    for (const words of lost) expect(words).toMatch(/: 409 .*(only 0 are there|at most)/);
    expect(await pointsOf(stage, inApp)).toMatchObject({ available: 0, held: 0, debt: 0 });
  });

  test('what is returned elsewhere gives the points back to their lot, and takes away what was earned', async () => {
    const her = [{ type: 'user_id', value: 'liga' }];
    await grantPoints(stage, her, 800);
    const lotsOf = async () => (await stage.ask<Account>('POST', '/api/v1/loyalty/lookups', { customer: her })).lots;
    const before = await lotsOf();
    const sold = await stage.ask<Order>('POST', '/api/v1/orders', {
      ...where,
      customer: her,
      channel: 'till',
      locationId: stores[0],
      lines: [{ sku: 'shoes-42', quantity: 1 }],
      tenders: [{ method: 'points', amountMinor: 800 }, { method: 'terminal' }],
    });
    await expect.poll(() => pointsOf(stage, her), { timeout: 10_000 }).toMatchObject({ available: 0, pending: 720 });
    await stage.ask('POST', `/api/v1/orders/${sold.id}/returns`, {
      locationId: stores[2],
      lines: [{ lineNo: 1, quantity: 1 }],
      reason: 'too small',
    });
    await expect
      .poll(() => pointsOf(stage, her), { timeout: 10_000 })
      .toMatchObject({ available: 800, pending: 0, debt: 0 });
    expect(await lotsOf()).toEqual(before);
  });
});
