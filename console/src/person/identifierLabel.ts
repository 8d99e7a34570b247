import type { TFunction } from 'i18next';

const known = [
  'user_id',
  'email',
  'phone',
  'loyalty_card',
  'device',
  'anonymous_id',
  'telegram',
  'viber',
  'crm',
] as const;

/** Types are open (a retailer may add `student_card`): ours are translated, others are shown as they are named. */
export function identifierLabel(t: TFunction, type: string): string {
  const ours = known.find((one) => one === type);
  return ours === undefined ? type.replaceAll('_', ' ') : t(`identifier.${ours}`);
}
