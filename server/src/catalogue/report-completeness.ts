/** The completeness report: by the settings' needs of each channel, how many products lack which field in which language. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { run } from '../kit/sql.ts';
import { countGaps, countInChannels } from './completeness.sql.ts';
import { canCount, countOffers, type OfferNeed, type OfferPorts } from './count-offers.ts';
import type { Definitions } from './definitions.ts';

/** Fields that are said in a language; the others are the same in all. */
const spoken = new Set(['name', 'description', 'short', 'alt']);

export interface Need {
  readonly channel: string;
  /** Empty for a field that is the same in all languages. */
  readonly language: string;
  readonly field: string;
  /** Of a price; empty for everything else. */
  readonly zone: string;
  readonly currency: string;
}

/** Pure: what the channels need, line by line. */
export function needsOf({ channels }: Pick<Definitions, 'channels'>): Need[] {
  const everywhere = { language: '', zone: '', currency: '' };
  return channels.flatMap(({ channel, languages, fields, zones }) =>
    fields.flatMap((field): Need[] => {
      if (spoken.has(field)) return languages.map((language) => ({ ...everywhere, channel, field, language }));
      if (field === 'price') return zones.map((market) => ({ ...everywhere, channel, field, ...market }));
      return [{ ...everywhere, channel, field }];
    }),
  );
}

export const isOffer = (need: Need): need is OfferNeed => need.field === 'price' || need.field === 'stock';

export async function reportCompleteness(
  ports: OfferPorts,
  definitions: Definitions,
  now: Date,
): Promise<z.infer<typeof contract.completeness>> {
  const { db } = ports;
  const needs = needsOf(definitions).filter((need) => !isOffer(need) || canCount(ports, need));
  const [offers, said] = [needs.filter(isOffer), needs.filter((need) => !isOffer(need))];
  const [gaps, totals, missing] = await Promise.all([
    said.length === 0 ? [] : run(db, countGaps, [JSON.stringify(said), now]),
    run(db, countInChannels, [definitions.channels.map(({ channel }) => channel), now]),
    countOffers(ports, offers, now),
  ]);
  const missingOf = (need: Need): number =>
    isOffer(need)
      ? (missing[offers.indexOf(need)] ?? 0)
      : (gaps.find((gap) => gap.channel === need.channel && gap.language === need.language && gap.field === need.field)
          ?.missing ?? 0);
  return {
    channels: definitions.channels.map(({ channel }) => ({
      channel,
      products: totals.find((one) => one.channel === channel)?.products ?? 0,
      gaps: needs
        .filter((need) => need.channel === channel)
        .map((need) => ({
          field: need.field,
          language: need.language === '' ? null : need.language,
          zone: need.zone === '' ? null : need.zone,
          missing: missingOf(need),
        })),
    })),
  };
}
