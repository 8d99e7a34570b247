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

export interface Fault {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with a draft; empty: it can be published. Pure. */
export function faultsOf(draft: ProgrammeDraft): Fault[] {
  const faults: Fault[] = [];
  const kinds = new Set(draft.kinds.map((kind) => kind.id));
  const tiers = new Set(draft.tiers.levels.map((level) => level.id));
  const twice = (path: string, ids: readonly string[]): void => {
    for (const one of new Set(ids.filter((id, at) => ids.indexOf(id) !== at)))
      faults.push({ path, message: `"${one}" is there twice` });
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
    if (!kinds.has(rule.kind)) faults.push({ path: `earn.${at}.kind`, message: `there is no kind "${rule.kind}"` });
    for (const tier of rule.tiers)
      if (!tiers.has(tier)) faults.push({ path: `earn.${at}.tiers`, message: `there is no tier "${tier}"` });
    if (rule.validFrom !== null && rule.validUntil !== null && rule.validFrom >= rule.validUntil)
      faults.push({ path: `earn.${at}.validUntil`, message: 'it ends before it begins' });
  });
  draft.spend.forEach((rule, at) => {
    const kind = draft.kinds.find((one) => one.id === rule.kind);
    if (kind === undefined) faults.push({ path: `spend.${at}.kind`, message: `there is no kind "${rule.kind}"` });
    else if (kind.worth === null) faults.push({ path: `spend.${at}.kind`, message: 'this kind is worth no money' });
  });
  draft.tiers.levels.forEach((level, at) => {
    const below = draft.tiers.levels[at - 1];
    if (below !== undefined && level.from <= below.from)
      faults.push({ path: `tiers.levels.${at}.from`, message: 'levels stand from the lowest to the highest' });
    if (level.keepFrom !== null && level.keepFrom > level.from)
      faults.push({ path: `tiers.levels.${at}.keepFrom`, message: 'keeping costs no more than reaching' });
  });
  if (!isTimeZone(draft.timeZone)) faults.push({ path: 'timeZone', message: 'there is no such time zone' });
  return faults;
}

function isTimeZone(timeZone: string): boolean {
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
