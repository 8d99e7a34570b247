import type { TFunction } from 'i18next';
import type { Move } from './ledger.ts';

/** Reasons that the machine writes, which are said in the language of the screen; a colleague's words stand as they are. */
const known = {
  'paid an order': 'paid',
  'an order gave less to pay': 'lessToPay',
  'held for a shop': 'held',
  spent: 'spent',
  'not wanted any more': 'notWanted',
  'the time of the hold was over': 'timeOut',
  'came by a friend’s code': 'friend',
  'brought a friend': 'referrer',
  'a gift': 'gift',
  'a gift taken back': 'giftBack',
  'opening balance': 'opening',
  'the import was undone': 'undone',
  'held for a till without network': 'tillHeld',
  'spent at a till without network': 'tillSpent',
  'the till gave the rest back': 'tillRest',
} as const;

export function reasonWords(
  t: TFunction<'console'>,
  { reason, partnerId }: Pick<Move, 'reason' | 'partnerId'>,
): string {
  const key = Object.hasOwn(known, reason) ? known[reason as keyof typeof known] : undefined;
  if (key !== undefined) return t(`loyalty.because.${key}`);
  if (partnerId !== null) return t('loyalty.because.partner', { name: reason.replace(/^at /, '') });
  const order = /^(units of )?order (\S+?)( went)?$/.exec(reason);
  if (order?.[2] === undefined) return reason;
  return order[1] === undefined
    ? t('loyalty.because.order', { number: order[2] })
    : t('loyalty.because.returned', { number: order[2] });
}

const machines = {
  programme: 'programme',
  orders: 'orders',
  clock: 'clock',
  import: 'import',
  Throughline: 'programme',
} as const;

/** Who did it: a colleague by name, a machine in words. */
export function actorWords(t: TFunction<'console'>, actor: string): string {
  const key = Object.hasOwn(machines, actor) ? machines[actor as keyof typeof machines] : undefined;
  if (key !== undefined) return t(`loyalty.by.${key}`);
  const pair = /^(.+), approved by (.+)$/.exec(actor);
  return pair === null ? actor : t('loyalty.by.two', { asked: pair[1] ?? '', agreed: pair[2] ?? '' });
}
