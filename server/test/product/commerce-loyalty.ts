/** For tests in a browser: a loyalty programme, its screens, and the main path through an account. */
import type { Page } from 'playwright-core';
import en from '../../../console/src/texts/en.ts';
import texts from '../../../console/src/texts/loyalty/en.ts';
import { until, type Door } from './start-product.ts';

const draft = {
  name: 'Points',
  currency: 'EUR',
  timeZone: 'Europe/Riga',
  kinds: [
    {
      id: 'points',
      name: 'Points',
      worth: { units: 1, minor: 1 },
      activation: { kind: 'at_once' },
      expiry: { kind: 'rolling', days: 365 },
    },
  ],
  earn: [{ what: 'per_amount', id: 'base', name: 'A point a euro', kind: 'points', units: 1, perMinor: 100 }],
  spend: [{ kind: 'points', maxShareBps: 5_000 }],
  tiers: { levels: [{ id: 'silver', name: 'Silver', from: 50_000 }] },
};

/** Returns when it is in force. */
export async function publishProgramme(door: Door): Promise<void> {
  const { revision } = await door.ask<{ revision: number }>('PUT', '/api/v1/loyalty/programme', { revision: 0, draft });
  await door.ask('POST', '/api/v1/loyalty/programme/versions', { revision, note: 'first' });
  await until(async () => {
    const { current } = await door.ask<{ current: object | null }>('GET', '/api/v1/loyalty/programme');
    return current !== null;
  }, 30);
}

/** On the screen of accounts: finds the customer, gives points, sees them with their reason, and reverses them. */
export async function giveAndReverse(page: Page, phone: string): Promise<void> {
  const { loyalty } = texts;
  const search = page.getByRole('textbox', { name: loyalty.search });
  await search.fill(phone);
  await search.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Points' }).waitFor();
  await page.getByRole('button', { name: loyalty.grant }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(loyalty.amount).fill('250');
  await dialog.getByLabel(en.common.reason).fill('the till was slow');
  await dialog.getByRole('button', { name: loyalty.grant }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('+250 Points').waitFor();
  await page.getByText('the till was slow').waitFor();
  await page.getByRole('button', { name: loyalty.reverse, exact: true }).click();
  await dialog.getByLabel(en.common.reason).fill('given to the wrong customer');
  await dialog.getByRole('button', { name: loyalty.reverse }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(loyalty.what.reverse, { exact: true }).waitFor();
}

/** With something on each of them: a lot, an approval that waits. */
export async function loyaltyScreens(door: Door, personId: string): Promise<string[]> {
  const customer = [{ type: 'phone', value: '+37120001234' }];
  await door.ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount: 90, reason: 'for the wait' });
  await door.ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount: 900_000, reason: 'a prize' });
  return [
    '/loyalty?search=37120001234',
    `/loyalty/accounts/${personId}`,
    ...['approvals', 'bulk', 'programme', 'liability', 'cards', 'suspicions'].map((part) => `/loyalty/${part}`),
  ];
}
