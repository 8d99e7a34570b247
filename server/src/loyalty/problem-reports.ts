/** What the people of the shop should know: orders whose points could not be settled. */
import { run, type On } from '../kit/sql.ts';
import { stuckOrders } from './settle.sql.ts';

export interface LoyaltyReport {
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  readonly since: string;
  readonly lastAt: string;
  readonly link: string;
}

export async function loyaltyProblems(on: On, now: Date): Promise<LoyaltyReport[]> {
  const [row] = await run(on, stuckOrders);
  if (row === undefined || row.stuck === 0) return [];
  return [
    {
      code: 'loyalty_orders_stuck',
      severity: 'error',
      title: 'Orders whose points could not be settled',
      cause: 'Settling what they earn has failed three times or more; it is tried again, at most once an hour.',
      remedy: 'Look at the log for the order; mend the rule that it names and publish the programme again.',
      count: row.stuck,
      since: (row.oldest ?? now).toISOString(),
      lastAt: now.toISOString(),
      link: '/problems',
    },
  ];
}
