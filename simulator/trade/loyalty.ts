/** Meridian's club: its programme, what members brought along from before, and points as they are spent. Through the public API alone. */
import type { Random } from '../random.ts';
import type { World } from '../world.ts';
import type { Door } from './door.ts';
import type { Purchase } from './order.ts';
import type { Shop, TenderWish } from './shop.ts';

/** Five points for each euro, a cent each, active when the goods cannot be returned any more; half of a basket at the most. */
export const programme = () => ({
  name: 'Meridian Club',
  currency: 'EUR',
  timeZone: 'Europe/Riga',
  kinds: [
    {
      id: 'points',
      name: 'Points',
      worth: { units: 1, minor: 1 },
      activation: { kind: 'return_window' },
      expiry: { kind: 'rolling', days: 365 },
    },
  ],
  earn: [
    { what: 'per_amount', id: 'base', name: '5 points for each euro', kind: 'points', units: 5, perMinor: 100 },
    {
      what: 'multiplier',
      id: 'app',
      name: 'One and a half in the app',
      kind: 'points',
      multiplierBps: 15_000,
      channels: ['app'],
    },
    { what: 'first_purchase', id: 'first', name: 'Welcome', kind: 'points', units: 200, minBasketMinor: 2_000 },
    {
      what: 'occasion',
      id: 'birthday',
      name: 'Happy birthday',
      kind: 'points',
      occasion: 'birthday',
      units: 300,
      onceInDays: 300,
      budget: 500_000,
    },
    {
      what: 'occasion',
      id: 'review',
      name: 'Thank you for the review',
      kind: 'points',
      occasion: 'review',
      units: 50,
      onceInDays: 7,
    },
  ],
  spend: [{ kind: 'points', maxShareBps: 5_000, minUnits: 100 }],
  tiers: {
    by: 'spent',
    months: 12,
    keepDays: 365,
    graceDays: 30,
    fall: 'one',
    levels: [
      { id: 'silver', name: 'Silver', from: 50_000, keepFrom: 40_000, multiplierBps: 12_500 },
      { id: 'gold', name: 'Gold', from: 150_000, keepFrom: 120_000, multiplierBps: 15_000 },
    ],
  },
  returns: { windowDays: 14, spentLots: 'debt', expiredLots: { kind: 'renew', days: 30 } },
  grantLimits: { admin: 1_000_000, marketer: 10_000, agent: 500, store: 200 },
});

const membersAtFirst = 250;
const cardsAtFirst = 40;

interface Programme {
  readonly revision: number;
}

/** A club that is there already is left as its merchant has made it. Two seconds after it is published its points count. */
export async function launchProgramme(door: Door): Promise<void> {
  const { items } = await door.ask<{ items: unknown[] }>('GET', '/api/v1/loyalty/programme/versions');
  if (items.length > 0) return;
  const { revision } = await door.ask<Programme>(
    'PUT',
    '/api/v1/loyalty/programme',
    { revision: 0, draft: programme() },
    'meridian-club-draft',
  );
  await door.ask('POST', '/api/v1/loyalty/programme/versions', { revision, note: 'The club opens' }, 'meridian-club');
}

export const membersOf = ({ people }: World) =>
  people.flatMap((person) => (person.account === undefined ? [] : [{ type: 'user_id', value: person.account.userId }]));

/** What members had in the club's old system, and a card in the app for some of them. */
export async function welcomeMembers(door: Door, world: World): Promise<void> {
  const random = world.random.fork('club');
  const members = membersOf(world).slice(0, membersAtFirst);
  if (members.length === 0) return;
  const grants = members.map((member) => ({ customer: [member], kind: 'points', amount: openingOf(random) }));
  const wish = { grants, reason: 'Brought along from the old club' };
  await door.ask('POST', '/api/v1/loyalty/bulk-grants', wish, 'meridian-club-opening');
  for (const [at, member] of members.slice(0, cardsAtFirst).entries())
    await door.ask('POST', '/api/v1/loyalty/cards', { customer: [member] }, `meridian-club-card-${at}`);
}

const openingOf = (random: Random): number => 100 + Math.floor(random.between(0, 40) ** 2);

/** Two in five who have points spend some of them: a third of what it costs at the shelf at the most. */
export async function pointsTender(shop: Shop, { customer, lines, random }: Purchase): Promise<TenderWish[]> {
  if (customer.length === 0 || !random.chance(0.4)) return [];
  const who = customer.map(({ type, value }) => ({ type, value }));
  const answer = await shop.door.tell<{ balances?: { kind: string; available: number }[] }>(
    'POST',
    '/api/v1/loyalty/lookups',
    { customer: who },
  );
  const available = answer.body.balances?.find(({ kind }) => kind === 'points')?.available ?? 0;
  const shelfMinor = lines.reduce((sum, { sku, quantity }) => sum + (shop.variant(sku)?.priceMinor ?? 0) * quantity, 0);
  const amountMinor = Math.min(available, Math.floor(shelfMinor / 3));
  return amountMinor < 100 ? [] : [{ method: 'points', amountMinor }];
}
