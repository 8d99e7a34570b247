import { afterAll, beforeAll, expect, test } from 'vitest';
import { transaction } from '../kit/sql.ts';
import { eraseOuter, exportOuter } from './forget-outer.ts';
import { firstTerms } from './referral/terms.ts';
import { tryOuter, user, type TriedOuter } from './try-outer.ts';

let shop: TriedOuter;
beforeAll(async () => {
  shop = await tryOuter();
});
afterAll(() => shop.stop());

/** Tables of loyalty that hold the text anywhere. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await shop.db.unsafe(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname = 'loyalty' order by 1`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const query = `select 1 from ${String(name)} t where position(lower($1) in lower(t::text)) > 0 limit 1`;
    if ((await shop.db.unsafe(query, [text] as never[])).length > 0) found.push(String(name));
  }
  return found;
}

test('who asks to be forgotten is told what is kept, and then no table names her card, her code or her', async () => {
  const terms = { ...firstTerms, state: 'on', gift: { ...firstTerms.gift, state: 'on' } };
  await shop.ask('PUT', '/api/v1/loyalty/referral-terms', terms);
  const customer = [user('quenby'), { type: 'phone', value: '+371 2612 3456' }];
  const { number } = await shop.ask<{ number: string }>('POST', '/api/v1/loyalty/cards', { customer });
  await shop.ask('POST', '/api/v1/loyalty/identifications/phone', { phone: '+371 2612 3456' });
  const { code } = await shop.ask<{ code: string }>('POST', '/api/v1/loyalty/referral-codes', { customer });
  await shop.ask('POST', '/api/v1/loyalty/referrals', { code, friend: [user('rose')], channel: 'app' });
  await shop.ask('POST', '/api/v1/loyalty/referrals', { code, friend: customer, channel: 'app' });
  await shop.give([user('quenby')], 100);
  await shop.ask('POST', '/api/v1/loyalty/gifts', { from: customer, to: [user('rose')], points: 5 });
  await shop.ask('POST', '/api/v1/loyalty/allowances', {
    till: 't',
    publicKey: 'A'.repeat(43),
    budget: 50,
    perCustomer: 50,
    cards: [number],
  });
  await shop.ask('PUT', '/api/v1/loyalty/cashiers/c1', { customer });
  await shop.ask('POST', '/api/v1/loyalty/identifications', { presented: number, locationId: 'riga-1' });
  await shop.recognise();
  const cluster = await shop.identity.findCluster(shop.db, user('quenby'));
  const originIds = [...(cluster?.originIds ?? [])];
  expect(originIds.length).toBeGreaterThanOrEqual(3);

  const exported = JSON.stringify(await exportOuter(shop.db, originIds));
  for (const text of [number, code, 'gave', 'brought']) expect(exported).toContain(text);
  for (const id of originIds) expect(exported).not.toContain(id);

  const counts = await transaction(shop.db, (tx) => eraseOuter(tx, originIds));
  expect(counts).toEqual({
    cards: 1,
    oneTimeCodes: 1,
    shares: 1,
    suspicions: 1,
    referralCodes: 1,
    referrals: 1,
    gifts: 1,
    cashiers: 1,
  });
  for (const text of [number, code]) expect([text, await tablesWith(text)]).toEqual([text, []]);
  // What the ledger keeps of her accounts is the core's to let go; of ours, a claim of her own code is still about her origin's hash.
  const ours = (await Promise.all(originIds.map(tablesWith))).flat();
  expect(
    [...new Set(ours)].filter((table) => !['loyalty.account_origins', 'loyalty.suspicions'].includes(table)),
  ).toEqual([]);
  expect(
    Object.values(await transaction(shop.db, (tx) => eraseOuter(tx, originIds))).every((count) => count === 0),
  ).toBe(true);
});
