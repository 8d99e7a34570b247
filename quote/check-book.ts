/** What is wrong with a price book before it is published: a published version is for ever. */
import type { Amounts, Condition, PriceBook, PriceEntry, Promotion } from './types.ts';

export interface BookFault {
  /** Where, e.g. `promotions/spring/conditions/0`. */
  readonly path: string;
  readonly message: string;
}

export const maxAmountMinor = 100_000_000_000;

/** All faults, at most 200 of them; none: the book may be published. */
export function checkBook(book: PriceBook): BookFault[] {
  const faults: BookFault[] = [];
  const add = (path: string, message: string): void => {
    if (faults.length < 200) faults.push({ path, message });
  };
  checkZones(book, add);
  const known = {
    zones: new Set(book.zones.map((zone) => zone.id)),
    groups: new Set(book.groups.map((group) => group.id)),
    exceptions: new Set(book.exceptions.map((one) => one.id)),
    exclusivity: new Set(book.exclusivityGroups.map((group) => group.id)),
    promotions: new Set(book.promotions.map((promotion) => promotion.id)),
  };
  for (const [sku, entries] of Object.entries(book.prices)) {
    entries.forEach((entry, at) => checkEntry(entry, known, (message) => add(`prices/${sku}/${at}`, message)));
    if (hasTwin(entries))
      add(`prices/${sku}`, 'two prices for the same zone, group, currency, quantity, kind and start');
  }
  book.taxes.forEach((tax, at) => {
    if (tax.zone !== null && !known.zones.has(tax.zone)) add(`taxes/${at}`, `unknown zone ${tax.zone}`);
  });
  if (!book.taxes.some((tax) => tax.category === book.policies.defaultTaxCategory)) {
    add('taxes', `no rate for the default category ${book.policies.defaultTaxCategory}`);
  }
  book.deliveryRates.forEach((rate, at) => {
    if (rate.zone !== null && !known.zones.has(rate.zone)) add(`deliveryRates/${at}`, `unknown zone ${rate.zone}`);
  });
  for (const promotion of book.promotions) {
    checkPromotion(promotion, known, (where, message) => add(`promotions/${promotion.id}${where}`, message));
  }
  for (const { code, promotionId } of book.codes) {
    if (!known.promotions.has(promotionId)) add(`codes/${code}`, `unknown promotion ${promotionId}`);
  }
  return faults;
}

interface Known {
  readonly zones: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly exceptions: ReadonlySet<string>;
  readonly exclusivity: ReadonlySet<string>;
}

function checkZones(book: PriceBook, add: (path: string, message: string) => void): void {
  if (book.zones.length === 0) add('zones', 'a book needs at least one zone');
  const seen = new Set<string>();
  for (const zone of book.zones) {
    if (seen.has(zone.id)) add(`zones/${zone.id}`, 'twice');
    seen.add(zone.id);
    let parent = zone.parent;
    for (let steps = 0; parent !== null; steps += 1) {
      const next = book.zones.find((one) => one.id === parent);
      if (next === undefined) add(`zones/${zone.id}`, `unknown parent ${parent}`);
      if (steps > book.zones.length) add(`zones/${zone.id}`, 'its parents form a circle');
      if (next === undefined || steps > book.zones.length) break;
      parent = next.parent;
    }
  }
}

function checkEntry(entry: PriceEntry, known: Known, add: (message: string) => void): void {
  if (entry.zone !== null && !known.zones.has(entry.zone)) add(`unknown zone ${entry.zone}`);
  if (entry.group !== null && !known.groups.has(entry.group)) add(`unknown customer group ${entry.group}`);
  if (entry.exception !== null && !known.exceptions.has(entry.exception)) add(`unknown exception ${entry.exception}`);
  if (!isAmount(entry.amountMinor)) add('the amount is not a whole number from 0 to 100,000,000,000');
  if (entry.floorMinor !== null && entry.floorMinor > entry.amountMinor) add('the floor is above the price');
  if (entry.previousMinor !== null && entry.previousMinor < entry.amountMinor)
    add('the price before is below the sale price');
  if (
    entry.validFrom !== null &&
    entry.validUntil !== null &&
    Date.parse(entry.validFrom) >= Date.parse(entry.validUntil)
  ) {
    add('it ends before it begins');
  }
}

function hasTwin(entries: readonly PriceEntry[]): boolean {
  const keys = entries.map((entry) =>
    [entry.zone, entry.group, entry.currency, entry.minQuantity, entry.kind, entry.validFrom, entry.exception].join(
      ' ',
    ),
  );
  return new Set(keys).size < keys.length;
}

const isAmount = (amount: number): boolean => Number.isSafeInteger(amount) && amount >= 0 && amount <= maxAmountMinor;

function checkPromotion(promotion: Promotion, known: Known, add: (where: string, message: string) => void): void {
  const { effect, exclusivityGroup, caps } = promotion;
  if (exclusivityGroup !== null && !known.exclusivity.has(exclusivityGroup)) {
    add('/exclusivityGroup', `unknown exclusivity group ${exclusivityGroup}`);
  }
  promotion.conditions.forEach((condition, at) =>
    checkCondition(condition, known, (message) => add(`/conditions/${at}`, message)),
  );
  const fault = (message: string): void => add('/effect', message);
  if ('amountMinor' in effect && !allAmounts(effect.amountMinor)) fault('an amount is missing or not a whole number');
  if (
    'discountBps' in effect &&
    effect.discountBps !== undefined &&
    !(effect.discountBps >= 1 && effect.discountBps <= 10_000)
  ) {
    fault('a discount is from 1 to 10,000 basis points');
  }
  if (effect.kind === 'buy_get' && effect.buy + effect.get < 1) fault('nothing to buy and nothing to get');
  if (effect.kind === 'cheapest_free' && effect.every < 2) fault('of every two at least');
  if (effect.kind === 'set_price' && effect.parts.length === 0) fault('a set has parts');
  const oneSum = effect.kind === 'set_price' || (effect.kind === 'amount' && effect.per === 'basket');
  if (oneSum && caps.perLineMinor !== undefined) add('/caps', 'one sum for the basket has no cap for each line');
}

function allAmounts(amounts: Amounts): boolean {
  const all = Object.values(amounts);
  return all.length > 0 && all.every(isAmount);
}

function checkCondition(condition: Condition, known: Known, add: (message: string) => void): void {
  switch (condition.kind) {
    case 'channel':
      // The one way in which a channel may differ: with a name, a reason and an end.
      if (!known.exceptions.has(condition.exception))
        add(`a channel needs a named exception; ${condition.exception} is none`);
      return;
    case 'zone':
      for (const zone of condition.anyOf) if (!known.zones.has(zone)) add(`unknown zone ${zone}`);
      return;
    case 'group':
      for (const group of condition.anyOf) if (!known.groups.has(group)) add(`unknown customer group ${group}`);
      return;
    case 'any':
      for (const one of condition.of) checkCondition(one, known, add);
      return;
    case 'not':
      checkCondition(condition.of, known, add);
      return;
    case 'total':
    case 'quantity':
    case 'audience':
    case 'code':
    case 'window':
    case 'location':
    case 'delivery':
  }
}
