/** What messages cost by the prices of the settings. Pure. */
import type { JourneySettings } from '../../../contracts/journeys.ts';

/** Counted in millionths of a unit, so that a price of 0.0425 is exact, and rounded once; null: no prices are set. */
export function costOf(
  prices: JourneySettings['prices'],
  counts: Iterable<readonly [channel: string, count: number]>,
): { currency: string; minor: number } | null {
  if (prices === null) return null;
  const { currency, perMessage } = prices;
  const byChannel: Readonly<Record<string, number | undefined>> = perMessage;
  let millionths = 0;
  for (const [channel, count] of counts) millionths += Math.round((byChannel[channel] ?? 0) * 1e6) * count;
  const digits =
    new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  return { currency, minor: Math.round(millionths / 10 ** (6 - digits)) };
}
