/** Points as a gift from one customer to another. The lots keep their life, so that giving to and fro keeps nothing alive. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-referrals.ts';
import { newId } from '../../kit/ids.ts';
import { problem } from '../../kit/problems.ts';
import { run, runOne, type Tx } from '../../kit/sql.ts';
import { appendEvents, systemEvent } from '../../spine/index.ts';
import { holderOf } from '../cards/cards.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { giftRefused } from './problems.ts';
import { countGifts, countReceived, insertGift, lockFriend } from './referrals.sql.ts';
import { suspect } from './suspicions.ts';
import { termsOf } from './terms.ts';

/** Throws `gift_refused` with words for the customer; what was given is given. */
export async function givePoints(
  tx: Tx,
  deps: Pick<OuterDeps, 'identity' | 'ledger'>,
  wish: z.infer<typeof contract.giftBody> & { readonly by: string },
  now: Date,
): Promise<z.infer<typeof contract.gift>> {
  const refuse = (detail: string): Error => problem(giftRefused, { detail });
  const { gift } = await termsOf(tx);
  if (gift.state === 'off') throw refuse('Points cannot be given here.');
  const [from, to] = [await holderOf(tx, deps, wish.from), await holderOf(tx, deps, wish.to)];
  if (from.personId === to.personId) throw refuse('These are one and the same customer.');
  if (wish.points > gift.mostPoints) throw refuse(`At most ${gift.mostPoints} can be given at once.`);
  await run(tx, lockFriend, [from.personId]);
  const { given } = await runOne(tx, countGifts, [[...from.originIds], now]);
  if (given >= gift.mostPerDay) throw refuse(`${gift.mostPerDay} gifts a day are the most.`);
  const giftId = newId(now.getTime());
  const mine = await deps.ledger.accountsOf(tx, from.originIds, wish.kind);
  const [target] = await deps.ledger.openAccounts(tx, [{ originId: to.originId, kind: wish.kind }], now);
  const accountIds = mine.filter(({ state }) => state === 'open').map(({ accountId }) => accountId);
  if (accountIds.length === 0) throw refuse('There are 0 to give.');
  const outcome = await deps.ledger.book(
    tx,
    {
      do: 'gift',
      key: `gift:${giftId}`,
      accountIds,
      toAccountId: target?.accountId ?? '',
      amount: wish.points,
      reason: 'a gift',
      actor: wish.by,
    },
    now,
  );
  if (outcome.kind === 'insufficient') throw refuse(`There are ${outcome.available} to give.`);
  if (outcome.kind !== 'done') throw refuse('One of the two accounts is closed.');
  await run(tx, insertGift, [from.originId, giftId, to.originId, wish.kind, wish.points, now]);
  const { received } = await runOne(tx, countReceived, [[...to.originIds], now]);
  if (received > gift.mostReceived)
    await suspect(
      tx,
      { kind: 'gifts_received', originId: to.originId, about: to.personId, detail: { in30Days: received } },
      now,
    );
  const said = { kind: wish.kind, points: wish.points, gift_id: giftId };
  await appendEvents(tx, [
    systemEvent('Points Given', `o:${from.originId}`, { originId: from.originId, ...said }, now),
    systemEvent('Points Received', `o:${to.originId}`, { originId: to.originId, ...said }, now),
  ]);
  return { id: giftId, kind: wish.kind, points: wish.points, at: now.toISOString() };
}
