/** What of stock somebody should look at: promised units that are not there, and holds that nobody ends. */
import { runOne, type On } from '../kit/sql.ts';
import { shortages } from './documents.sql.ts';
import { countOverdue } from './holds.sql.ts';

export interface StockProblem {
  readonly code: string;
  readonly severity: 'warning' | 'error';
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  readonly since: string;
  readonly lastAt: string;
  readonly link: string;
}

/** The sweeper looks once a second: a hold that is over for so long says that no worker runs. */
const overdueMs = 120_000;

export async function stockProblems(on: On, now: Date): Promise<StockProblem[]> {
  const short = await runOne(on, shortages);
  const late = await runOne(on, countOverdue, [new Date(now.getTime() - overdueMs)]);
  const found: StockProblem[] = [];
  if (short.cells > 0 && short.since !== null && short.last_at !== null) {
    found.push({
      code: 'stock_promised_and_not_there',
      severity: 'warning',
      title: 'Units are promised that are not there',
      cause: 'A count, an ERP snapshot or a till without network left fewer units than were promised.',
      remedy: 'Bring goods there, or tell the customers and release their holds; open holds were not touched.',
      count: short.units,
      since: short.since.toISOString(),
      lastAt: short.last_at.toISOString(),
      link: '/stock?shortOnly=true',
    });
  }
  if (late.overdue > 0 && late.oldest !== null) {
    found.push({
      code: 'holds_overdue',
      severity: 'error',
      title: 'Holds whose time is over still keep their units',
      cause: 'No worker has ended them for two minutes.',
      remedy: 'Look whether a process with consumers runs; it ends them by itself within seconds.',
      count: late.overdue,
      since: late.oldest.toISOString(),
      lastAt: now.toISOString(),
      link: '/stock',
    });
  }
  return found;
}
