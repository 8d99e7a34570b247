/** Who stands here? By a card's number, by the code in the app, or by a phone and the code that was sent to it. */
import type { z } from 'zod';
import type { identified } from '../../../../contracts/loyalty-cards.ts';
import { readScan } from '../../../../contracts/loyalty-till.ts';
import { problem, type ProblemKind } from '../../kit/problems.ts';
import { run, type On, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { checkQrHere, checkShort, takeCode } from './card-codes.ts';
import { cardsOfOrigins, type CardRow } from './cards.sql.ts';
import { asIdentifier, getCard } from './cards.ts';
import * as problems from './problems.ts';
import { ownerOf, viewCard } from './view-card.ts';

export type Identified = z.infer<typeof identified>;
type Deps = Pick<OuterDeps, 'identity' | 'signer'>;

/** One scan, whatever it was. Throws what a cashier can read out. */
export async function identify(
  tx: Tx,
  deps: Deps,
  wish: { readonly presented: string; readonly till: string },
  now: Date,
): Promise<Identified> {
  const scanned = readScan(wish.presented);
  switch (scanned.kind) {
    case 'unreadable':
      throw problem(problems.cardMisread);
    case 'number':
      return answerFor(tx, deps, 'number', await usable(tx, scanned.number));
    case 'short': {
      const checked = checkShort(await deps.signer(), scanned.number, scanned.proof, now);
      if (checked.kind === 'wrong') throw problem(problems.codeOverdue);
      await take(tx, `${scanned.number}${scanned.proof}`, wish.till, checked.until, now);
      return answerFor(tx, deps, 'short', await usable(tx, scanned.number));
    }
    case 'qr': {
      const checked = await checkQrHere(await deps.signer(), scanned.text, now);
      if (checked.kind !== 'valid') throw problem(whyNot(checked.kind));
      const { number, fromSeconds, forSeconds } = checked.code;
      await take(tx, scanned.text, wish.till, new Date((fromSeconds + forSeconds) * 1_000), now);
      return answerFor(tx, deps, 'qr', await usable(tx, number));
    }
  }
}

const whyNot = (kind: 'unreadable' | 'unknown_key' | 'forged' | 'too_early' | 'too_late'): ProblemKind =>
  kind === 'too_early' || kind === 'too_late'
    ? problems.codeOverdue
    : kind === 'unreadable'
      ? problems.cardMisread
      : problems.codeForged;

async function take(tx: Tx, text: string, till: string, until: Date, now: Date): Promise<void> {
  if (!(await takeCode(tx, text, till, until, now))) throw problem(problems.codeUsed);
}

/** A card that opens something now. */
export async function usable(on: On, number: string): Promise<CardRow> {
  const card = await getCard(on, number);
  if (card.state === 'blocked') throw problem(problems.cardBlocked);
  if (card.state === 'replaced') throw problem(problems.cardReplaced);
  if (card.state === 'made') throw problem(problems.cardNotHandedOut);
  return card;
}

async function answerFor(tx: Tx, deps: Deps, by: Identified['by'], card: CardRow): Promise<Identified> {
  const owner = ownerOf(card) ?? card.origin_id;
  // What is stronger than a card goes with the sale, so that it is bound to the account even before identity has read the registration.
  const [view, known] = await Promise.all([
    viewCard(tx, deps, card),
    card.holder_id === null ? [] : deps.identity.identifiersOf(tx, owner),
  ]);
  const stronger = known.find(({ originId, type }) => originId === owner && (type === 'user_id' || type === 'crm'));
  return {
    by,
    card: view,
    customer: [
      ...(stronger === undefined ? [] : [{ type: stronger.type, value: stronger.value }]),
      { ...asIdentifier(card.number), verified: by === 'qr' || by === 'short' },
    ],
    personId: view.personId ?? owner,
  };
}

/** After the right one-time code: her phone is proved, and her active card, if she has one, goes with the sale. */
export async function identifiedByPhone(tx: Tx, deps: Deps, phone: string, originId: string): Promise<Identified> {
  const cluster = (await deps.identity.clustersOf(tx, [originId])).get(originId);
  const cards = await run(tx, cardsOfOrigins, [[...(cluster?.originIds ?? [originId])]]);
  const card = cards.find(({ state }) => state === 'active') ?? null;
  return {
    by: 'phone',
    card: card === null ? null : await viewCard(tx, deps, card),
    customer: [...(card === null ? [] : [asIdentifier(card.number)]), { type: 'phone', value: phone, verified: true }],
    personId: cluster?.personId ?? originId,
  };
}
