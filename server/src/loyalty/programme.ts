/** A programme as the rules read it. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/loyalty-programme.ts';

export type Programme = z.infer<typeof contract.programme>;
export type ProgrammeDraft = z.infer<typeof contract.programmeDraft>;
export type BalanceKind = z.infer<typeof contract.balanceKind>;
export type EarnRule = z.infer<typeof contract.earnRule>;
export type GoodsFilter = z.infer<typeof contract.goodsFilter>;
export type SpendRule = z.infer<typeof contract.spendRule>;
export type TierLevel = z.infer<typeof contract.tierLevel>;
export type Occasion = z.infer<typeof contract.occasion>;

export type Fault = z.infer<typeof contract.programmeFault>;
type FaultCode = Fault['code'];

const faultWords: Readonly<Record<FaultCode, (about: string) => string>> = {
  there_twice: (about) => `"${about}" is there twice`,
  no_such_kind: (about) => `there is no kind "${about}"`,
  no_such_tier: (about) => `there is no tier "${about}"`,
  ends_before_it_begins: () => 'it ends before it begins',
  worth_nothing: () => 'this kind is worth no money',
  levels_out_of_order: () => 'levels stand from the lowest to the highest',
  keeping_costs_more: () => 'keeping costs no more than reaching',
  no_such_time_zone: () => 'there is no such time zone',
  too_soon: () => 'at least two seconds from now',
};
export const faultAt = (path: string, code: FaultCode, about: string | null = null): Fault => ({
  path,
  code,
  about,
  message: faultWords[code](about ?? ''),
});

/** What is wrong with a draft; empty: it can be published. Pure. */
export function faultsOf(draft: ProgrammeDraft): Fault[] {
  const faults: Fault[] = [];
  const kinds = new Set(draft.kinds.map((kind) => kind.id));
  const tiers = new Set(draft.tiers.levels.map((level) => level.id));
  const twice = (path: string, ids: readonly string[]): void => {
    for (const one of new Set(ids.filter((id, at) => ids.indexOf(id) !== at)))
      faults.push(faultAt(path, 'there_twice', one));
  };
  twice(
    'kinds',
    draft.kinds.map((kind) => kind.id),
  );
  twice(
    'earn',
    draft.earn.map((rule) => rule.id),
  );
  twice(
    'spend',
    draft.spend.map((rule) => rule.kind),
  );
  twice(
    'tiers.levels',
    draft.tiers.levels.map((level) => level.id),
  );
  draft.earn.forEach((rule, at) => {
    if (!kinds.has(rule.kind)) faults.push(faultAt(`earn.${at}.kind`, 'no_such_kind', rule.kind));
    for (const tier of rule.tiers) if (!tiers.has(tier)) faults.push(faultAt(`earn.${at}.tiers`, 'no_such_tier', tier));
    if (rule.validFrom !== null && rule.validUntil !== null && rule.validFrom >= rule.validUntil)
      faults.push(faultAt(`earn.${at}.validUntil`, 'ends_before_it_begins'));
  });
  draft.spend.forEach((rule, at) => {
    const kind = draft.kinds.find((one) => one.id === rule.kind);
    if (kind === undefined) faults.push(faultAt(`spend.${at}.kind`, 'no_such_kind', rule.kind));
    else if (kind.worth === null) faults.push(faultAt(`spend.${at}.kind`, 'worth_nothing', kind.name));
  });
  draft.tiers.levels.forEach((level, at) => {
    const below = draft.tiers.levels[at - 1];
    if (below !== undefined && level.from <= below.from)
      faults.push(faultAt(`tiers.levels.${at}.from`, 'levels_out_of_order', level.name));
    if (level.keepFrom !== null && level.keepFrom > level.from)
      faults.push(faultAt(`tiers.levels.${at}.keepFrom`, 'keeping_costs_more', level.name));
  });
  if (!isTimeZone(draft.timeZone)) faults.push(faultAt('timeZone', 'no_such_time_zone', draft.timeZone));
  return faults;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** The kind that pays orders: the first that has a rule for spending. */
export function tenderKind(
  programme: Programme,
): { readonly kind: BalanceKind & { worth: NonNullable<BalanceKind['worth']> }; readonly rule: SpendRule } | null {
  for (const rule of programme.spend) {
    const kind = programme.kinds.find((one) => one.id === rule.kind);
    if (kind !== undefined && kind.worth !== null) return { kind: { ...kind, worth: kind.worth }, rule };
  }
  return null;
}

/** Units that pay an amount, rounded up: nobody pays with a part of a unit. */
export const unitsFor = (worth: { units: number; minor: number }, amountMinor: number): number =>
  Number((BigInt(amountMinor) * BigInt(worth.units) + BigInt(worth.minor) - 1n) / BigInt(worth.minor));
/** What so many units pay, rounded down. */
export const worthOf = (worth: { units: number; minor: number }, units: number): number =>
  Number((BigInt(units) * BigInt(worth.minor)) / BigInt(worth.units));
