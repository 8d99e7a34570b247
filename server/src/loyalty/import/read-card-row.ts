/** A row of a file of cards: a number, whose it is, and what it has. Pure. */
import { dateReader, parseDecimal, type ImportMapping, type Values } from '../../channels/index.ts';
import { readNumber } from '../cards/number.ts';

export interface CardFileRow {
  readonly number: string;
  readonly kind: 'plastic' | 'virtual';
  readonly state: 'active' | 'blocked';
  readonly since: Date | null;
  readonly customer: readonly { readonly type: string; readonly value: string }[];
  readonly opening: { readonly kind: string; readonly amount: number; readonly expiresAt: Date | null } | null;
}

type Read = { readonly value: CardFileRow } | { readonly reason: string; readonly detail: string };

const targets =
  /^(card:(number|kind|state|since)|balance:expires|balance:[a-z][a-z0-9_]{0,31}|identifier:[a-z0-9_.:]{1,64})$/;
const guesses: readonly (readonly [RegExp, string])[] = [
  [/^(card[ _-]?(no|nr|number|id|code)?|loyalty[ _-]?card|номер[ _]?карты|карта|nr[ _]?karty)$/i, 'card:number'],
  [/^(card[ _-]?(type|kind)|тип[ _]?карты)$/i, 'card:kind'],
  [/^(card[ _-]?(state|status)|status|state|статус)$/i, 'card:state'],
  [/^(issued([ _-]?(at|on))?|since|registered([ _-]?(at|on))?|дата[ _]?выдачи)$/i, 'card:since'],
  [/^(balance|points|points[ _-]?balance|bonus(es)?|баланс|бонусы|баллы|saldo|punkty)$/i, 'balance:points'],
  [/^(expires|expiry|points[ _-]?expir(y|e|es|ation)|valid[ _-]?until|сгорают|срок)$/i, 'balance:expires'],
  [/^(phone|mobile|tel|телефон|telefon)$/i, 'identifier:phone'],
  [/^(e-?mail|почта)$/i, 'identifier:email'],
  [/^(user[ _-]?id|customer[ _-]?id|client[ _-]?id)$/i, 'identifier:user_id'],
  [/^crm([ _-]?id)?$/i, 'identifier:crm'],
];

export function suggestTarget(column: string): string | undefined {
  return guesses.find(([pattern]) => pattern.test(column.trim()))?.[1];
}

export function objection(wanted: readonly string[]): string | null {
  const strange = wanted.find((target) => !targets.test(target));
  if (strange !== undefined) return `"${strange}" is no target of card files`;
  if (!wanted.includes('card:number')) return 'no column feeds card:number';
  const balances = wanted.filter((target) => target.startsWith('balance:') && target !== 'balance:expires');
  if (new Set(balances).size > 1) return 'one kind of balance a file: send the other kinds in files of their own';
  return null;
}

const states: Readonly<Record<string, CardFileRow['state']>> = {
  '': 'active',
  active: 'active',
  blocked: 'blocked',
  '1': 'active',
  '0': 'blocked',
  активна: 'active',
  заблокирована: 'blocked',
};

export function readCardRow(values: Values, mapping: ImportMapping): Read {
  const one = (target: string): string => values.get(target)?.[0]?.trim() ?? '';
  const bad = (reason: string, detail: string): Read => ({ reason, detail });
  const number = readNumber(one('card:number'));
  if (number === null) return bad('card_wrong', 'a card number has 4 to 19 letters and digits');
  const kind = one('card:kind').toLowerCase();
  if (!['', 'plastic', 'virtual'].includes(kind)) return bad('kind_wrong', 'a card is plastic or virtual');
  const state = states[one('card:state').toLowerCase()];
  if (state === undefined) return bad('state_wrong', 'a card is active or blocked; leave others out of the file');
  const since = readDay(one('card:since'), mapping);
  if (since === undefined) return bad('date_wrong', `card:since: it is not written as ${mapping.dateFormat}`);
  const opening = readOpening(values, mapping, one('balance:expires'));
  if (typeof opening === 'string') return bad('balance_wrong', opening);
  const customer = [...values].flatMap(([target, texts]) =>
    target.startsWith('identifier:') ? texts.map((value) => ({ type: target.slice('identifier:'.length), value })) : [],
  );
  return { value: { number, kind: kind === 'virtual' ? 'virtual' : 'plastic', state, since, customer, opening } };
}

/** Whole units and nothing else: who rounds here loses money that the control totals would miss. */
function readOpening(values: Values, mapping: ImportMapping, expires: string): CardFileRow['opening'] | string {
  const found = [...values].find(([target]) => target.startsWith('balance:') && target !== 'balance:expires');
  const text = found?.[1][0]?.trim() ?? '';
  if (found === undefined || text === '') return null;
  const value = parseDecimal(text, mapping.decimalSeparator);
  if (value === null || value < 0n) return 'a balance is a number that is not below zero';
  if (value % 1_000_000n !== 0n) return 'balances are whole units: choose a kind whose unit is a cent, and multiply';
  const expiresAt = readDay(expires, mapping);
  if (expiresAt === undefined) return `balance:expires: it is not written as ${mapping.dateFormat}`;
  const amount = Number(value / 1_000_000n);
  return amount === 0 ? null : { kind: found[0].slice('balance:'.length), amount, expiresAt };
}

/** Null: empty. Undefined: it cannot be read. */
function readDay(text: string, mapping: ImportMapping): Date | null | undefined {
  if (text === '') return null;
  return dateReader(mapping.dateFormat, mapping.timeZone)(text) ?? undefined;
}
