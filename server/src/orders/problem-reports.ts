/** What the people of the shop should know: money whose whereabouts nobody knows, and money that could not be given back. */
import { run, type On } from '../kit/sql.ts';
import { failedRefunds, unknownCalls } from './payments/payments.sql.ts';

/** So long a call may be without an answer before anybody is told: most are found within seconds. */
export const unknownMinutes = 15;

export interface OrdersReport {
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

export async function ordersProblems(on: On, now: Date): Promise<OrdersReport[]> {
  const [calls, refunds] = await Promise.all([
    run(on, unknownCalls, [new Date(now.getTime() - unknownMinutes * 60_000)]),
    run(on, failedRefunds),
  ]);
  return [
    ...calls.map((row) => ({
      code: 'payments_unknown',
      severity: 'error' as const,
      title: 'Payments whose outcome is unknown',
      cause: `The provider ${row.provider} has not said what became of them for ${unknownMinutes} minutes.`,
      remedy:
        'Nothing is charged twice: they are looked up again and again. See whether the provider is reachable, or ask it now: POST /api/v1/orders/:id/tenders/:tenderId/look-again.',
      ...told(row),
    })),
    ...refunds.map((row) => ({
      code: 'refunds_failed',
      severity: 'error' as const,
      title: 'Refunds that the provider refused',
      cause: `The provider ${row.provider} said no, for example because the card is gone.`,
      remedy:
        'Give the money back in another way: POST /api/v1/orders/:id/refunds/:refundId/give-otherwise (cash, store credit or a gift card).',
      ...told(row),
    })),
  ];
}

const told = (row: { readonly count: number; readonly since: Date; readonly last_at: Date }) => ({
  count: row.count,
  since: row.since.toISOString(),
  lastAt: row.last_at.toISOString(),
  link: '/orders',
});
