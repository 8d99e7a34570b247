/** The Problems screen: what is wrong, why, and what to do. Parts contribute through ports. */
import type { z } from 'zod';
import type { problemReport } from '../../../contracts/system.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Readiness, Seen } from './ready.ts';

export type ProblemItem = z.infer<typeof problemReport>['items'][number];
/** A part's own problems, aggregated by code; takes no more than a few milliseconds. */
export type ProblemSource = () => Promise<readonly ProblemItem[]>;

const titles: Record<string, string> = {
  database: 'The database does not answer',
  history_engine: 'The history engine does not answer',
  migrations: 'The database has not been migrated',
  disk: 'The disk is nearly full',
  intake: 'Events arrive faster than they can be stored',
  consumers: 'Consumers are behind',
};

/** Errors first, then the latest. A source that fails is itself a problem and hides no other. */
export async function reportProblems(
  sources: readonly ProblemSource[],
  readiness: Readiness,
  now: Date,
  log: Log,
): Promise<{ items: ProblemItem[] }> {
  const [seen, ...lists] = await Promise.all([
    readiness.look(),
    ...sources.map((source) =>
      source().catch((error: unknown) => {
        log.warn(errorFields(error), 'a part could not report its problems');
        return [unreadable(now)];
      }),
    ),
  ]);
  const items = [...seen.flatMap((one) => itemOf(one, now)), ...lists.flat()];
  return { items: items.sort(byWeight).slice(0, 500) };
}

function byWeight(a: ProblemItem, b: ProblemItem): number {
  if (a.severity !== b.severity) return a.severity === 'error' ? -1 : 1;
  return b.lastAt.localeCompare(a.lastAt);
}

function itemOf({ name, finding, since }: Seen, now: Date): ProblemItem[] {
  if (finding.state === 'ok') return [];
  return [
    {
      code: `not_ready_${name}`,
      severity: finding.state === 'red' ? 'error' : 'warning',
      title: titles[name] ?? `Not well: ${name.replaceAll('_', ' ')}`,
      cause: finding.reason,
      remedy: finding.remedy,
      count: 1,
      since: (since ?? now).toISOString(),
      lastAt: now.toISOString(),
      link: '/',
    },
  ];
}

function unreadable(now: Date): ProblemItem {
  return {
    code: 'problems_unreadable',
    severity: 'warning',
    title: 'Some problems could not be read',
    cause: 'A part of the server failed to say what is wrong with it.',
    remedy: 'Try again; if it stays, see the log of the server.',
    count: 1,
    since: now.toISOString(),
    lastAt: now.toISOString(),
    link: '/problems',
  };
}
