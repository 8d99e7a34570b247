import type { TFunction } from 'i18next';
import type texts from '../texts/goods/en.ts';
import type { Formatters } from '../ui/format.ts';
import type { TraceStep } from './pricing.ts';

type StepCode = keyof (typeof texts)['trace']['step'];
type WhyCode = keyof (typeof texts)['why'];

const bpsNames = ['discountBps', 'multiplierBps', 'taxBps'];

/** A step of the trace in the reader's language: the same facts as the server's English sentence, from its code and params. */
export function sayStep(t: TFunction<'console'>, format: Formatters, step: TraceStep, currency: string): string {
  const money = (amountMinor: number) => format.money({ amountMinor, currency });
  const filled = Object.fromEntries(
    Object.entries(step.params).map(([name, value]) => [
      name,
      name.endsWith('Minor')
        ? money(Number(value))
        : bpsNames.includes(name)
          ? format.percent(Number(value) / 10_000, 2)
          : typeof value === 'number'
            ? format.number(value)
            : value,
    ]),
  );
  const { zone, group, minQuantity, code, previousMinor } = step.params;
  const where = [
    zone === '' || zone === undefined ? t('trace.everywhere') : t('trace.in', { zone }),
    ...(group === '' || group === undefined ? [] : [t('trace.for', { group })]),
    ...(Number(minQuantity ?? 1) > 1 ? [t('trace.from', { quantity: format.number(Number(minQuantity)) })] : []),
  ].join(', ');
  return t(`trace.step.${step.code as StepCode}`, {
    ...filled,
    where,
    amount: money(step.amountMinor),
    by: code === undefined ? '' : ` ${t('trace.withCode', { code })}`,
    before: previousMinor === undefined ? '' : `, ${t('trace.before', { amount: money(Number(previousMinor)) })}`,
    // Not one of the words of i18next for itself.
    ...(step.params['count'] === undefined ? {} : { count: Number(step.params['count']) }),
  });
}

/** Why a code was refused or a promotion did nothing. */
export const sayWhy = (t: TFunction<'console'>, why: string): string => t(`why.${whyKey(why) as WhyCode}`);

/** A key that ends in `_other` would be a plural form. */
export const whyKey = (why: string): string => (why === 'excluded_by_other' ? 'excluded_by_another' : why);
