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
  await page.getByRole('heading', { level: 2, name: 'Points', exact: true }).waitFor();
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
  // Of two movements that give points only one was left to be reversed, and it was.
  if ((await page.getByRole('button', { name: loyalty.reverse, exact: true }).count()) > 0)
    throw new Error('what was reversed is offered to be reversed again');
}

/** On the same account: somebody joins the household, is seen there with what both may spend, and leaves. */
export async function shareAndLeave(page: Page, other: string): Promise<void> {
  const { household } = texts;
  await page.getByText(household.none).waitFor();
  await page.getByRole('button', { name: household.add }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(household.who).fill(other);
  await page.getByRole('option').first().click();
  await dialog.getByRole('button', { name: household.add }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(household.head, { exact: true }).waitFor();
  await page
    .getByRole('button', { name: new RegExp(household.leaveOf.split('{{')[0] ?? '') })
    .last()
    .click();
  await dialog.getByRole('button', { name: household.leave, exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(household.none).waitFor();
}

/** On the programme: a version that was published is read whole, and beside the draft. */
export async function readVersion(page: Page): Promise<void> {
  const { published, programme } = texts;
  await page.getByRole('button', { name: published.openOf.replace('{{version}}', '1') }).click();
  const sheet = page.getByRole('dialog');
  await sheet.getByText('A point a euro').waitFor();
  await sheet.getByLabel(published.beside).click();
  await page.getByRole('option', { name: published.draft, exact: true }).click();
  await sheet.getByText(programme.same).waitFor();
  await page.keyboard.press('Escape');
  await sheet.waitFor({ state: 'hidden' });
}

/** With something on each of them: a lot, an approval that waits. */
export async function loyaltyScreens(door: Door, personId: string): Promise<string[]> {
  const customer = [{ type: 'phone', value: '+37120001234' }];
  await door.ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount: 90, reason: 'for the wait' });
  await door.ask('POST', '/api/v1/loyalty/grants', { customer, kind: 'points', amount: 900_000, reason: 'a prize' });
  return [
    '/loyalty?search=37120001234',
    `/loyalty/accounts/${personId}`,
    ...['approvals', 'bulk', 'programme', 'tiers', 'liability', 'cards', 'suspicions'].map(
      (part) => `/loyalty/${part}`,
    ),
  ];
}
