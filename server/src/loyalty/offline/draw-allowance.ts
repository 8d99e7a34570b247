/**
 * A till draws an allowance: for each customer that it names, points are held on the ledger for this till alone, for as long as its slips
 * may take to come back. So whatever two tills without network do, nobody spends a point twice.
 */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import {
  cardMark,
  type AllowanceText,
  type drawBody,
  type drawn,
  type shareLeftOut,
} from '../../../../contracts/loyalty-allowance.ts';
import { utf8 } from '../../../../contracts/loyalty-till.ts';
import { newId } from '../../kit/ids.ts';
import { run, type Tx } from '../../kit/sql.ts';
import { cardsByNumbers, cardsOfOrigins, regulars, type CardRow } from '../cards/cards.sql.ts';
import { readNumber } from '../cards/number.ts';
import { ownerOf } from '../cards/view-card.ts';
import type { HoldWish, Outcome } from '../contract.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { insertAllowance, insertShares } from './allowances.sql.ts';

/** Slips come back within a week of the end of their allowance; then what was held goes back to its customers. */
export const settleDays = 7;

type Deps = Pick<OuterDeps, 'identity' | 'ledger' | 'signer'>;
type LeftOut = z.infer<typeof shareLeftOut>;
type DrawWish = z.infer<typeof drawBody>;

/** A customer who may come. */
interface Guest {
  readonly place: number;
  readonly originId: string;
  readonly numbers: readonly string[];
  readonly accountIds: readonly string[];
}

interface Share extends Guest {
  readonly holdId: string;
  readonly points: number;
}

export async function drawAllowance(
  tx: Tx,
  deps: Deps,
  wish: DrawWish,
  by: string,
  now: Date,
): Promise<z.infer<typeof drawn>> {
  const allowanceId = newId(now.getTime());
  const endsAt = new Date(now.getTime() + wish.seconds * 1_000);
  const settleUntil = new Date(endsAt.getTime() + settleDays * 86_400_000);
  const leftOut: { card: number; why: LeftOut }[] = [];
  const guests = await findGuests(tx, deps, wish, now, (card, why) => leftOut.push({ card, why }));
  const shares = await holdShares(tx, deps, guests, { wish, allowanceId, settleUntil, by, now });
  const granted = shares.reduce((sum, { points }) => sum + points, 0);
  const has = new Set(shares.map(({ place }) => place));
  for (const { place } of guests)
    if (!has.has(place)) leftOut.push({ card: place, why: granted === wish.budget ? 'no_budget' : 'no_points' });
  await run(tx, insertAllowance, [
    allowanceId,
    wish.till,
    wish.locationId ?? null,
    wish.kind,
    Buffer.from(wish.publicKey, 'base64url'),
    granted,
    by,
    now,
    endsAt,
    settleUntil,
  ]);
  await run(tx, insertShares, [
    allowanceId,
    shares.map((_, at) => at + 1),
    shares.map(({ originId }) => originId),
    shares.map(({ holdId }) => holdId),
    shares.map(({ points }) => points),
  ]);
  const document: AllowanceText = {
    v: 1,
    allowanceId,
    till: wish.till,
    kind: wish.kind,
    issuedAt: now.toISOString(),
    endsAt: endsAt.toISOString(),
    shares: await Promise.all(
      shares.map(async ({ numbers, points }, at) => ({
        share: at + 1,
        marks: await Promise.all(numbers.map((number) => cardMark({ sha256 }, allowanceId, number))),
        points,
      })),
    ),
  };
  const text = JSON.stringify(document);
  const signature = Buffer.from((await deps.signer()).sign('allowance', utf8(text))).toString('base64url');
  return {
    allowanceId,
    allowance: { text, signature },
    granted,
    shares: shares.length,
    settleUntil: settleUntil.toISOString(),
    // Regulars who have nothing were not asked for by name.
    leftOut: leftOut.filter(({ card }) => card < wish.cards.length).sort((one, other) => one.card - other.card),
  };
}

const sha256 = async (message: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(createHash('sha256').update(message).digest());

/** Who is behind the cards: each customer once, with all cards that she may show. */
async function findGuests(
  tx: Tx,
  { identity, ledger }: Deps,
  wish: DrawWish,
  now: Date,
  leave: (card: number, why: LeftOut) => void,
): Promise<Guest[]> {
  const { cards, kind } = wish;
  // Those who are named come first; regulars who are named as well are not left out for that.
  const named = new Set(cards.map(readNumber));
  const numbers = [
    ...cards.map(readNumber),
    ...(await regularsOf(tx, wish, now)).filter((number) => !named.has(number)),
  ];
  const rows = await run(tx, cardsByNumbers, [[...new Set(numbers.flatMap((number) => number ?? []))]]);
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  const clusters = await identity.clustersOf(
    tx,
    rows.flatMap((row) => ownerOf(row) ?? []),
  );
  const found: { place: number; row: CardRow; originId: string; origins: readonly string[] }[] = [];
  const seen = new Set<string>();
  for (const [place, number] of numbers.entries()) {
    const row = number === null ? undefined : byNumber.get(number);
    const owner = row === undefined ? null : ownerOf(row);
    const person = owner === null ? '' : (clusters.get(owner)?.personId ?? owner);
    if (row === undefined) leave(place, 'unknown');
    else if (owner === null || row.state !== 'active') leave(place, 'not_active');
    else if (seen.has(person)) leave(place, 'again');
    else {
      seen.add(person);
      const origins = [...new Set([...(clusters.get(owner)?.originIds ?? [owner]), row.origin_id])];
      found.push({ place, row, originId: owner, origins });
    }
  }
  const all = found.flatMap(({ origins }) => origins);
  const [accounts, hers] = [await ledger.accountsOf(tx, all, kind), await run(tx, cardsOfOrigins, [all])];
  return found.flatMap(({ place, row, originId, origins }) => {
    const mine = new Set(origins);
    const open = accounts.filter((account) => account.state === 'open' && mine.has(account.originId));
    if (open.length === 0) leave(place, 'no_points');
    const active = hers.filter((card) => card.state === 'active' && mine.has(ownerOf(card) ?? ''));
    const all = [...new Set([row.number, ...active.map(({ number }) => number)])];
    return open.length === 0
      ? []
      : [{ place, originId, numbers: all, accountIds: open.map(({ accountId }) => accountId) }];
  });
}

async function regularsOf(tx: Tx, { locationId, regulars: most }: DrawWish, now: Date): Promise<string[]> {
  if (locationId === undefined || most === 0) return [];
  return (await run(tx, regulars, [locationId, now, most])).map(({ number }) => number);
}

interface Terms {
  readonly wish: DrawWish;
  readonly allowanceId: string;
  readonly settleUntil: Date;
  readonly by: string;
  readonly now: Date;
}

/**
 * Her share, or as much of it as she has and the budget leaves. Balances are looked at first, without locks; then all holds are booked in
 * one call, which locks all accounts in one order: two tills that draw for the same people never wait for each other in a circle.
 */
async function holdShares(tx: Tx, { ledger }: Deps, guests: readonly Guest[], terms: Terms): Promise<Share[]> {
  const { wish, now } = terms;
  const balances = await Promise.all(guests.map(({ accountIds }) => ledger.balancesOf(tx, accountIds, now)));
  let left = wish.budget;
  const planned = guests.flatMap((guest, at) => {
    const has = balances[at]?.find(({ kind }) => kind === wish.kind)?.available ?? 0;
    const points = Math.min(wish.perCustomer, has, left);
    left -= Math.max(0, points);
    return points > 0 ? [{ guest, wanted: points }] : [];
  });
  const first = await ledger.bookAll(
    tx,
    planned.map(({ guest, wanted }) => holdOf(guest, wanted, terms, 'all')),
    now,
  );
  // Somebody spent between the look and the lock: what is there under the lock.
  const poorer = planned.flatMap(({ guest }, at) => {
    const outcome = first[at];
    return outcome?.kind === 'insufficient' && outcome.available > 0 ? [{ guest, wanted: outcome.available }] : [];
  });
  const second = await ledger.bookAll(
    tx,
    poorer.map(({ guest, wanted }) => holdOf(guest, wanted, terms, 'rest')),
    now,
  );
  return [
    ...planned.flatMap(({ guest }, at) => shareFrom(guest, first[at])),
    ...poorer.flatMap(({ guest }, at) => shareFrom(guest, second[at])),
  ];
}

const holdOf = (guest: Guest, amount: number, terms: Terms, part: 'all' | 'rest'): HoldWish => ({
  do: 'hold',
  key: `allowance:${terms.allowanceId}:${guest.place}:${part}`,
  accountIds: guest.accountIds,
  amount,
  expiresAt: terms.settleUntil,
  about: `till:${terms.wish.till}`,
  reason: 'held for a till without network',
  actor: terms.by,
  channel: 'till',
  ...(terms.wish.locationId === undefined ? {} : { locationId: terms.wish.locationId }),
});

function shareFrom(guest: Guest, outcome: Outcome | undefined): Share[] {
  if (outcome?.kind !== 'done' || outcome.holdId === undefined || outcome.amount === 0) return [];
  return [{ ...guest, holdId: outcome.holdId, points: outcome.amount }];
}
