/** What the Problems screen shows of profiles: oddities of the data, and privacy requests that failed. */
import type { z } from 'zod';
import type { problemReport } from '../../../contracts/system.ts';
import { run, type On } from '../kit/sql.ts';
import { failedRequests } from './privacy.sql.ts';
import { readWarnings } from './profiles.sql.ts';
import { bounds } from './state.ts';
import type { Oddity } from './unit-traits.ts';

export type ProblemItem = z.infer<typeof problemReport>['items'][number];

type Words = Pick<ProblemItem, 'title' | 'cause' | 'remedy'>;
const words: Readonly<Record<Oddity['code'], Words>> = {
  trait_type_changed: {
    title: 'Traits change their type',
    cause:
      'Sources send the same trait once as one type (say a number), once as another (say a text). Both are kept with their source.',
    remedy: 'Let all sources send one type, or give the trait a rule that prefers the right source.',
  },
  trait_too_large: {
    title: 'Trait values are too large',
    cause: `A value of more than ${bounds.traitBytes / 1_024} KB was not taken into the profile; the event still has it.`,
    remedy: 'Send large data as properties of a track event.',
  },
  trait_too_deep: {
    title: 'Trait values are nested too deeply',
    cause: `A value of more than ${bounds.traitDepth} levels was not taken into the profile; the event still has it.`,
    remedy: 'Send flatter traits.',
  },
  trait_name_unusable: {
    title: 'Trait names are too long',
    cause: `A trait whose name has more than ${bounds.traitNameChars} characters was not taken into the profile.`,
    remedy: 'Use short names; put data into values, not into names.',
  },
  too_many_traits: {
    title: 'Persons have too many traits',
    cause: `More than ${bounds.traits} traits for one identifier: names of persons and addresses stay, of the others the first by alphabet.`,
    remedy: 'Look for a source that makes up trait names (ids or dates in names).',
  },
  profile_too_large: {
    title: 'Profiles are too large',
    cause: `All traits of one identifier together are larger than ${bounds.allTraitBytes / 1_024} KB; older values and the last traits by alphabet were left out.`,
    remedy: 'Send fewer and smaller traits.',
  },
};

/** Warnings seen in the last seven days, and requests that failed. */
export async function problemReports(on: On, now: Date = new Date()): Promise<ProblemItem[]> {
  const [warnings, failed] = await Promise.all([
    run(on, readWarnings, [new Date(now.getTime() - 7 * 86_400_000)]),
    run(on, failedRequests),
  ]);
  const items = warnings.flatMap((row): ProblemItem[] => {
    const known = words[row.code as Oddity['code']];
    if (known === undefined) return [];
    const named = `${known.cause} Most often: ${row.subjects.join(', ')}.`;
    return [
      {
        code: row.code,
        severity: 'warning',
        ...known,
        cause: named,
        count: row.count,
        since: row.first_at.toISOString(),
        lastAt: row.last_at.toISOString(),
        link: '/people',
      },
    ];
  });
  for (const row of failed) {
    items.push({
      code: 'privacy_request_failed',
      severity: 'error',
      title: 'A privacy request failed',
      cause: 'An export or an erasure could not be finished after several tries.',
      remedy: 'Open the request, read its notes, mend the cause, and ask again.',
      count: row.count,
      since: row.first_at.toISOString(),
      lastAt: row.last_at.toISOString(),
      link: '/settings/privacy',
    });
  }
  return items;
}
