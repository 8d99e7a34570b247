/** What happens to a card: it is made, becomes somebody's, is blocked, replaced, or joined with another one of the same customer. */
import type { z } from 'zod';
import type { cardReason, virtualCardBody } from '../../../../contracts/loyalty-cards.ts';
import { problem } from '../../kit/problems.ts';
import { run, runMaybe, type On, type Tx } from '../../kit/sql.ts';
import { appendEvents, statedEvent } from '../../spine/index.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { lookAgain } from '../wallet/wallet.sql.ts';
import {
  cardByNumber,
  cardsOfOrigins,
  insertCards,
  lockCards,
  lockHolder,
  registerCard,
  replaceCard,
  setCardState,
  type CardRow,
} from './cards.sql.ts';
import { hasRightCheckDigit, makeNumber, readNumber, virtualPrefix } from './number.ts';
import * as problems from './problems.ts';
import { ownerOf } from './view-card.ts';

type Deps = Pick<OuterDeps, 'identity'>;
type Customer = z.infer<typeof virtualCardBody>['customer'];
type Reason = z.infer<typeof cardReason>;

/** Active ones of one customer. A typing error must not make a purse of hundreds; identity's own limit is lower still. */
const mostCards = 10;

/** Her virtual card: the one that she has, or a new one. Two requests at once make one card. */
export async function giveVirtualCard(
  tx: Tx,
  deps: Deps,
  wish: { readonly customer: Customer; readonly another: boolean },
  now: Date,
): Promise<{ card: CardRow; made: boolean }> {
  const holder = await holderOf(tx, deps, wish.customer);
  await run(tx, lockHolder, [holder.personId]);
  const cards = await run(tx, cardsOfOrigins, [[...holder.originIds]]);
  const active = cards.filter((card) => card.state === 'active');
  const mine = active.find((card) => card.kind === 'virtual');
  if (mine !== undefined && !wish.another) return { card: mine, made: false };
  if (active.length >= mostCards) throw problem(problems.cardsEnough);
  const card = await makeVirtual(tx, deps, holder.originId, now);
  await tell(tx, 'Loyalty Card Registered', [...wish.customer, asIdentifier(card.number)], card, {}, now);
  return { card, made: true };
}

/** A plastic card is handed out, and becomes hers where a customer is named. Once more for the same customer changes nothing. */
export async function register(
  tx: Tx,
  deps: Deps,
  wish: { readonly number: string; readonly customer: Customer },
  now: Date,
): Promise<CardRow> {
  const [before] = await lockTwo(tx, (await getCard(tx, wish.number)).number, undefined);
  const holder = wish.customer.length === 0 ? null : await holderOf(tx, deps, wish.customer);
  if (holder !== null) {
    await run(tx, lockHolder, [holder.personId]);
    const others = await run(tx, cardsOfOrigins, [[...holder.originIds]]);
    const active = others.filter((card) => card.state === 'active' && card.number !== before.number);
    if (active.length >= mostCards) throw problem(problems.cardsEnough);
  }
  const card = await runMaybe(tx, registerCard, [
    before.number,
    holder?.originId ?? null,
    [...(holder?.originIds ?? [])],
    now,
  ]);
  if (card === undefined) throw problem(whyNotRegistered(before.state));
  // Told once: who repeats it says nothing new, but a customer who joins a card that was handed out before does.
  if (before.state === 'made' || before.holder_id !== card.holder_id)
    await tell(tx, 'Loyalty Card Registered', [...wish.customer, asIdentifier(card.number)], card, {}, now);
  return card;
}

const whyNotRegistered = (state: CardRow['state']) =>
  state === 'blocked' ? problems.cardBlocked : state === 'replaced' ? problems.cardReplaced : problems.cardTaken;

export async function block(tx: Tx, number: string, reason: Reason, now: Date): Promise<CardRow> {
  const { card, changed } = await move(tx, number, 'active', 'blocked', reason, now);
  if (changed) await tell(tx, 'Loyalty Card Blocked', [asIdentifier(card.number)], card, { reason }, now);
  return card;
}

export async function unblock(tx: Tx, number: string, now: Date): Promise<CardRow> {
  const { card, changed } = await move(tx, number, 'blocked', 'active', null, now);
  if (changed) await tell(tx, 'Loyalty Card Unblocked', [asIdentifier(card.number)], card, {}, now);
  return card;
}

async function move(
  tx: Tx,
  raw: string,
  from: CardRow['state'],
  to: CardRow['state'],
  reason: Reason | null,
  now: Date,
): Promise<{ card: CardRow; changed: boolean }> {
  const { number } = await getCard(tx, raw);
  const card = await runMaybe(tx, setCardState, [number, from, to, reason, now]);
  if (card !== undefined) {
    await run(tx, lookAgain, [number]);
    return { card, changed: true };
  }
  const before = await getCard(tx, raw);
  // Blocked twice is blocked.
  if (before.state === to) return { card: before, changed: false };
  throw problem(before.state === 'made' ? problems.cardNotHandedOut : problems.cardReplaced);
}

export interface Replaced {
  readonly replaced: CardRow;
  readonly card: CardRow;
}

/**
 * Another card takes this one's place: a plastic one that nobody has, or a new virtual one. What the old number earned stays where it
 * is; both numbers are told to identity as one customer's, so her balance is the same.
 */
export async function replace(
  tx: Tx,
  deps: Deps,
  wish: { readonly number: string; readonly by?: string | undefined; readonly reason: Reason },
  now: Date,
): Promise<Replaced> {
  const [old, plastic] = await lockTwo(tx, wish.number, wish.by);
  if (old.state === 'made') throw problem(problems.cardNotHandedOut);
  if (old.state === 'replaced') throw problem(problems.cardReplaced);
  if (plastic !== null && plastic.state !== 'made') throw problem(problems.cardTaken);
  const holderId = old.holder_id ?? old.origin_id;
  const card =
    plastic === null
      ? await makeVirtual(tx, deps, holderId, now)
      : await runMaybe(tx, registerCard, [plastic.number, holderId, [], now]);
  if (card === undefined) throw problem(problems.cardTaken);
  return join(tx, old, card, wish.reason, now);
}

/** Two cards of one customer: `into` stays. Cards of two customers are not joined here: people are merged first, where it can be undone. */
export async function merge(
  tx: Tx,
  deps: Deps,
  wish: { readonly number: string; readonly into: string },
  now: Date,
): Promise<Replaced> {
  const [old, card] = await lockTwo(tx, wish.number, wish.into);
  if (card === null || old.number === card.number) throw problem(problems.cardTaken);
  if (old.state === 'made' || card.state === 'made') throw problem(problems.cardNotHandedOut);
  if (old.state === 'replaced' || card.state === 'replaced') throw problem(problems.cardReplaced);
  if (card.state === 'blocked') throw problem(problems.cardBlocked);
  const owners = [ownerOf(old) ?? '', ownerOf(card) ?? ''];
  const clusters = await deps.identity.clustersOf(tx, owners);
  const [one, other] = owners.map((owner) => clusters.get(owner)?.personId ?? owner);
  // A card of nobody may join: who has it in her hand says that it is hers.
  if (one !== other && old.holder_id !== null && card.holder_id !== null) throw problem(problems.cardTaken);
  return join(tx, old, card, 'wish', now);
}

async function join(tx: Tx, old: CardRow, card: CardRow, reason: Reason, now: Date): Promise<Replaced> {
  const replaced = await runMaybe(tx, replaceCard, [old.number, card.number, reason, now]);
  if (replaced === undefined) throw problem(problems.cardReplaced);
  await run(tx, lookAgain, [old.number]);
  const both = [asIdentifier(card.number), asIdentifier(old.number)];
  // In place of: a customer who loses card after card never comes to the end of those that identity lets her have.
  await tell(tx, 'Loyalty Card Replaced', both, card, { replaced: old.number, reason }, now, asIdentifier(old.number));
  return { replaced, card };
}

async function lockTwo(tx: Tx, first: string, second: string | undefined): Promise<[CardRow, CardRow | null]> {
  const numbers = [first, ...(second === undefined ? [] : [second])].map((raw) => {
    const number = readNumber(raw);
    if (number === null) throw problem(problems.cardMisread);
    return number;
  });
  const rows = await run(tx, lockCards, [numbers]);
  const found = numbers.map((number) => rows.find((row) => row.number === number) ?? null);
  const [one, other = null] = found;
  if (one == null || (second !== undefined && other === null)) throw problem(problems.cardUnknown);
  return [one, other];
}

/** The card with this number as it was typed; throws `card_misread` or `card_unknown`. */
export async function getCard(on: On, raw: string): Promise<CardRow> {
  const number = readNumber(raw);
  if (number === null) throw problem(problems.cardMisread);
  const row = await runMaybe(on, cardByNumber, [number]);
  // Cards of an older system may have no check digit: only a number that nobody has is called misread.
  if (row === undefined) throw problem(hasRightCheckDigit(number) ? problems.cardUnknown : problems.cardMisread);
  return row;
}

export interface Holder {
  readonly originId: string;
  readonly personId: string;
  readonly originIds: readonly string[];
}

export async function holderOf(on: On, { identity }: Deps, customer: Customer): Promise<Holder> {
  const originId = await identity.strongestOrigin(on, customer);
  if (originId === null) throw problem(problems.cardNeedsSomebody);
  const cluster = (await identity.clustersOf(on, [originId])).get(originId);
  return { originId, personId: cluster?.personId ?? originId, originIds: cluster?.originIds ?? [originId] };
}

async function makeVirtual(tx: Tx, deps: Deps, holderId: string, now: Date): Promise<CardRow> {
  for (;;) {
    const number = makeNumber(virtualPrefix);
    const originId = await deps.identity.strongestOrigin(tx, [asIdentifier(number)]);
    // A protected value of identity's rules (one digit over and over): another one.
    if (originId === null) continue;
    const made = await run(tx, insertCards, [[number], [originId], 'virtual', 'active', holderId, null, now]);
    if (made.length === 1) return getCard(tx, number);
  }
}

export const asIdentifier = (number: string): { type: string; value: string } => ({
  type: 'loyalty_card',
  value: number,
});

/** The number is the customer's identifier, and goes with the event as one: identity binds it, and what she earned with it is hers. */
async function tell(
  tx: Tx,
  name: string,
  customer: Customer,
  card: CardRow,
  more: Record<string, string>,
  now: Date,
  inPlaceOf?: { readonly type: string; readonly value: string },
): Promise<void> {
  const identifiers = customer.map(({ type, value, verified }) => ({ type, value, verified: verified === true }));
  const properties = { kind: card.kind, ...more };
  const replaced = inPlaceOf === undefined ? {} : { inPlaceOf };
  const about = card.origin_id;
  await appendEvents(tx, [statedEvent({ name, identifiers, about, sourceId: null, ...replaced, properties, now })]);
}
