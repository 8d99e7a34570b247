/** The completeness report: by the settings' needs of each channel, how many products lack which field in which language. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { run, type Db } from '../kit/sql.ts';
import { countGaps, countInChannels } from './completeness.sql.ts';
import type { Definitions } from './definitions.ts';

/** Fields that are said in a language; the others are the same in all. */
const spoken = new Set(['name', 'description', 'short', 'alt']);

export interface Need {
  readonly channel: string;
  /** Empty for a field that is the same in all languages. */
  readonly language: string;
  readonly field: string;
}

/** Pure: what the channels need, line by line. */
export function needsOf({ channels }: Pick<Definitions, 'channels'>): Need[] {
  return channels.flatMap(({ channel, languages, fields }) =>
    fields.flatMap((field) =>
      spoken.has(field)
        ? languages.map((language) => ({ channel, language, field }))
        : [{ channel, language: '', field }],
    ),
  );
}

export async function reportCompleteness(
  db: Db,
  definitions: Definitions,
  now: Date,
): Promise<z.infer<typeof contract.completeness>> {
  const needs = needsOf(definitions);
  const [gaps, totals] = await Promise.all([
    needs.length === 0 ? [] : run(db, countGaps, [JSON.stringify(needs), now]),
    run(db, countInChannels, [definitions.channels.map(({ channel }) => channel), now]),
  ]);
  return {
    channels: definitions.channels.map(({ channel }) => ({
      channel,
      products: totals.find((one) => one.channel === channel)?.products ?? 0,
      gaps: needs
        .filter((need) => need.channel === channel)
        .map(({ language, field }) => ({
          field,
          language: language === '' ? null : language,
          missing:
            gaps.find((gap) => gap.channel === channel && gap.language === language && gap.field === field)?.missing ??
            0,
        })),
    })),
  };
}
