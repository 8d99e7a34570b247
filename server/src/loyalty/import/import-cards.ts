/**
 * Files of cards: the port of the import machinery (see channels), filled. A row is a card, its owner's identifiers and an opening balance.
 * Each row counts once for ever: a card is known by its number, an opening by card and kind. The same file again is nothing but duplicates.
 */
import type { BadRow, Kept, OtherKind, Thing } from '../../channels/index.ts';
import { run, type Db, type Tx } from '../../kit/sql.ts';
import { appendEvents, statedEvent } from '../../spine/index.ts';
import { asIdentifier } from '../cards/cards.ts';
import type { EarnWish } from '../contract.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { holdersOf, importCards, insertCardImports, undoneOpenings } from './card-imports.sql.ts';
import { objection, readCardRow, suggestTarget, type CardFileRow } from './read-card-row.ts';
import { undoCards } from './undo-cards.ts';

type Deps = Pick<OuterDeps, 'identity' | 'ledger'>;

/** Null: rows are read and shown, and nothing can be kept. */
export function cardFiles(given: Deps | null, now: () => Date = () => new Date()): OtherKind {
  const deps = (): Deps => {
    if (given === null) throw new Error('these card files are only looked at');
    return given;
  };
  const kind: OtherKind<CardFileRow> = {
    name: 'cards',
    suggestTarget,
    objection,
    read: readCardRow,
    show: ({ since, opening, ...row }) => ({
      ...row,
      ...(since === null ? {} : { since: since.toISOString() }),
      ...(opening === null ? {} : { [opening.kind]: opening.amount }),
    }),
    tally: (row) => ({
      cards: 1,
      ...(row.customer.length === 0 ? { withoutCustomer: 1 } : {}),
      ...(row.opening === null ? {} : { balances: 1, [row.opening.kind]: row.opening.amount }),
    }),
    keep: (tx, things, importId) => keepCards(tx, deps(), things, importId, now()),
    undo: (db: Db, importId, alive) => undoCards(db, deps(), importId, alive, now),
  };
  return kind as OtherKind;
}

interface Row extends Thing<CardFileRow> {
  readonly cardId: string;
  readonly holderId: string | null;
}

async function keepCards(
  tx: Tx,
  deps: Deps,
  things: readonly Thing<CardFileRow>[],
  importId: string,
  now: Date,
): Promise<Kept> {
  const bad: BadRow[] = [];
  const refuse = (thing: Thing, reason: string, detail: string): void =>
    void bad.push({ kind: 'bad', row: thing.row, raw: thing.raw, reason, detail });
  const rows = await whoseAre(tx, deps, distinct(things, refuse), refuse);
  const put = await run(tx, importCards, [
    rows.map(({ value }) => value.number),
    rows.map(({ value }) => value.kind),
    rows.map(({ value }) => value.state),
    rows.map(({ cardId }) => cardId),
    rows.map(({ holderId }) => holderId),
    rows.map(({ value }) => (value.since ?? now).toISOString()),
    now,
  ]);
  const made = new Map(put.map((row) => [row.number, row.made]));
  const ours = await sameOwners(tx, rows, made, refuse);
  const opened = await bookOpenings(tx, deps, ours, now, refuse);
  const fresh = opened.filter(({ row, again }) => made.has(row.value.number) || !again);
  await run(tx, insertCardImports, [
    importId,
    fresh.map(({ row }) => row.value.number),
    fresh.map(({ row }) => (made.get(row.value.number) === true ? 'true' : 'false')),
    fresh.map(({ operationId, again }) => (again ? null : operationId)),
    fresh.map(({ row, again }) => (again ? null : (row.value.opening?.kind ?? null))),
    fresh.map(({ row, again }) => (again ? 0 : (row.value.opening?.amount ?? 0))),
    now,
  ]);
  await tellCards(
    tx,
    ours.filter(({ value }) => made.has(value.number)),
    now,
  );
  return { accepted: fresh.length, duplicates: opened.length - fresh.length, bad };
}

type Refuse = (thing: Thing, reason: string, detail: string) => void;

/** The first row of a card in a batch; a second one that says the same is no error of the file's, one that differs is. */
function distinct(things: readonly Thing<CardFileRow>[], refuse: Refuse): Thing<CardFileRow>[] {
  const seen = new Map<string, Thing<CardFileRow>>();
  for (const thing of things) {
    const before = seen.get(thing.value.number);
    if (before === undefined) seen.set(thing.value.number, thing);
    else refuse(thing, 'card_twice', `row ${before.row} has the same card`);
  }
  return [...seen.values()];
}

/** One after the other: the rules are asked for once and remembered, where a thousand questions at once would each ask. */
async function whoseAre(
  tx: Tx,
  { identity }: Deps,
  things: readonly Thing<CardFileRow>[],
  refuse: Refuse,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const thing of things) {
    const { number, customer } = thing.value;
    const cardId = await identity.strongestOrigin(tx, [asIdentifier(number)]);
    const holderId = customer.length === 0 ? null : await identity.strongestOrigin(tx, customer);
    if (cardId === null) refuse(thing, 'card_protected', 'the identity rules never let this number stand for somebody');
    else rows.push({ ...thing, cardId, holderId });
  }
  return rows;
}

/** A card that was there is the same card only if it is the same customer's. */
async function sameOwners(
  tx: Tx,
  rows: readonly Row[],
  made: ReadonlyMap<string, boolean>,
  refuse: Refuse,
): Promise<Row[]> {
  const there = rows.filter(({ value }) => !made.has(value.number));
  const known = new Map(
    (await run(tx, holdersOf, [there.map(({ value }) => value.number)])).map((row) => [row.number, row]),
  );
  return rows.filter((row) => {
    if (made.has(row.value.number)) return true;
    const before = known.get(row.value.number);
    const same = before !== undefined && before.holder_id === row.holderId && before.state !== 'replaced';
    if (!same) refuse(row, 'card_taken', 'the card is here already, with another customer or replaced by another card');
    return same;
  });
}

interface Opened {
  readonly row: Row;
  readonly operationId: string | null;
  /** Booked before, or nothing to book. */
  readonly again: boolean;
}

/** All openings of the batch in one call of the ledger; one that was booked before with another amount is an error of the file. */
async function bookOpenings(
  tx: Tx,
  { ledger }: Deps,
  rows: readonly Row[],
  now: Date,
  refuse: Refuse,
): Promise<Opened[]> {
  const wanted = rows.flatMap((row) => (row.value.opening === null ? [] : [{ row, opening: row.value.opening }]));
  const live = wanted.filter(({ row, opening }) => {
    const isLive = opening.expiresAt === null || opening.expiresAt > now;
    if (!isLive) refuse(row, 'balance_expired', 'the balance has expired before it came');
    return isLive;
  });
  const accounts = await ledger.openAccounts(
    tx,
    live.map(({ row, opening }) => ({ originId: row.holderId ?? row.cardId, kind: opening.kind })),
    now,
  );
  const undone = new Map(
    (await run(tx, undoneOpenings, [live.map(({ row }) => row.value.number)])).map((one) => [
      `${one.number}:${one.kind}`,
      one.times,
    ]),
  );
  const keyOf = (number: string, kind: string): string => {
    const times = undone.get(`${number}:${kind}`) ?? 0;
    return `opening:${number}:${kind}${times === 0 ? '' : `:${times}`}`;
  };
  const outcomes = await ledger.bookAll(
    tx,
    live.map(({ row, opening }, at): EarnWish => ({
      do: 'opening',
      key: keyOf(row.value.number, opening.kind),
      accountId: accounts[at]?.accountId ?? '',
      amount: opening.amount,
      activatesAt: now,
      expiresAt: opening.expiresAt,
      reason: 'opening balance',
      actor: 'import',
    })),
    now,
  );
  const booked = live.flatMap(({ row, opening }, at): Opened[] => {
    const outcome = outcomes[at];
    if (outcome?.kind !== 'done') {
      refuse(row, 'account_closed', 'the account of this customer is closed');
      return [];
    }
    if (outcome.again && outcome.amount !== opening.amount) {
      refuse(row, 'balance_differs', `the card was opened with ${outcome.amount} before`);
      return [];
    }
    return [{ row, operationId: outcome.operationId, again: outcome.again }];
  });
  const none = rows
    .filter(({ value }) => value.opening === null)
    .map((row): Opened => ({ row, operationId: null, again: true }));
  return [...booked, ...none];
}

/** Identity binds the number to the customer; the timeline says since when. */
async function tellCards(tx: Tx, rows: readonly Row[], now: Date): Promise<void> {
  await appendEvents(
    tx,
    rows.map(({ value, cardId }) =>
      statedEvent({
        name: 'Loyalty Card Registered',
        identifiers: [...value.customer, asIdentifier(value.number)],
        about: cardId,
        sourceId: null,
        properties: { kind: value.kind, by: 'import' },
        now,
      }),
    ),
  );
}
