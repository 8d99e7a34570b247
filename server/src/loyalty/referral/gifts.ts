/** Gifts of points as staff sees them, and one that went to the wrong customer taken back. */
import type { z } from 'zod';
import type * as contract from '../../../../contracts/loyalty-referrals.ts';
import { badRequest, notFound, problem } from '../../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { appendEvents, systemEvent } from '../../spine/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { personOf } from './claim-referral.ts';
import { giftTakenBack } from './problems.ts';
import { endGift, giftsOfOrigins, lockGift, type GiftRow } from './referrals.sql.ts';

type Entry = z.infer<typeof contract.giftEntry>;
type Deps = Pick<OuterDeps, 'identity' | 'ledger'>;

/** What a person gave and was given, the newest first. Throws `bad_request` for a cursor that is not ours. */
export async function giftsOf(
  on: On,
  deps: Pick<Deps, 'identity'>,
  query: { readonly personId: string; readonly cursor?: string | undefined; readonly limit: number },
): Promise<z.infer<typeof contract.giftPage>> {
  const after = query.cursor ?? null;
  if (after !== null && !/^[0-9a-f-]{36}$/.test(after))
    throw problem(badRequest, { detail: 'the cursor is not one of ours' });
  const { originIds } = await personOf(on, deps, query.personId);
  const rows = await run(on, giftsOfOrigins, [[...originIds], after, query.limit + 1]);
  const shown = rows.slice(0, query.limit);
  return {
    items: await viewGifts(on, deps, shown),
    nextCursor: rows.length > shown.length ? (shown.at(-1)?.gift_id ?? null) : null,
  };
}

async function viewGifts(on: On, { identity }: Pick<Deps, 'identity'>, rows: readonly GiftRow[]): Promise<Entry[]> {
  const clusters = await identity.clustersOf(on, [...new Set(rows.flatMap((row) => [row.origin_id, row.to_id]))]);
  const person = (originId: string): string => clusters.get(originId)?.personId ?? originId;
  return rows.map((row) => ({
    id: row.gift_id,
    kind: row.kind,
    points: row.points,
    at: row.at.toISOString(),
    fromId: person(row.origin_id),
    toId: person(row.to_id),
    takenBackAt: row.taken_back_at?.toISOString() ?? null,
    takenBackBy: row.taken_back_by,
  }));
}

/**
 * As much goes back as was given, from what she who was given can spend: all of it or nothing, once. What goes is what would expire
 * first, as with everything that is spent, and it keeps its life. Throws `not_found`, `gift_taken_back` with words for the customer.
 */
export async function takeBackGift(
  tx: Tx,
  deps: Deps,
  wish: { readonly id: string; readonly by: string },
  now: Date,
): Promise<Entry> {
  const gift = await runMaybe(tx, lockGift, [wish.id]);
  if (gift === undefined) throw problem(notFound);
  if (gift.taken_back_at !== null) throw problem(giftTakenBack, { detail: 'It was taken back before.' });
  const receiver = await personOf(tx, deps, gift.to_id);
  const accounts = await deps.ledger.accountsOf(tx, receiver.originIds, gift.kind);
  const [target] = await deps.ledger.openAccounts(tx, [{ originId: gift.origin_id, kind: gift.kind }], now);
  const accountIds = accounts
    .filter(({ state, accountId }) => state === 'open' && accountId !== target?.accountId)
    .map(({ accountId }) => accountId);
  if (accountIds.length === 0) throw problem(giftTakenBack, { detail: 'The account of whoever has it is closed.' });
  const outcome = await deps.ledger.book(
    tx,
    {
      do: 'gift',
      key: `gift back:${gift.gift_id}`,
      accountIds,
      toAccountId: target?.accountId ?? '',
      amount: gift.points,
      reason: 'a gift taken back',
      actor: wish.by,
    },
    now,
  );
  if (outcome.kind === 'insufficient')
    throw problem(giftTakenBack, { detail: `Only ${outcome.available} of ${gift.points} are left.` });
  if (outcome.kind !== 'done') throw problem(giftTakenBack, { detail: 'One of the two accounts is closed.' });
  const ended = await runMaybe(tx, endGift, [gift.gift_id, now, wish.by]);
  if (ended === undefined) throw problem(giftTakenBack, { detail: 'It was taken back before.' });
  const said = { kind: gift.kind, points: gift.points, gift_id: gift.gift_id };
  await appendEvents(
    tx,
    [gift.origin_id, gift.to_id].map((originId) =>
      systemEvent('Gift Taken Back', `o:${originId}`, { originId, ...said }, now),
    ),
  );
  const [view] = await viewGifts(tx, deps, [ended]);
  if (view === undefined) throw new Error('a gift without a view');
  return view;
}
