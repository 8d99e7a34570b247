import { defineProblem } from '../kit/problems.ts';

export const liveFull = defineProblem({
  code: 'live_full',
  status: 503,
  title: 'Too many live streams are open',
  fix: 'Close live pages that you no longer watch, then open this one again after Retry-After seconds.',
});
export const ticketOver = defineProblem({
  code: 'live_ticket_over',
  status: 401,
  title: 'This ticket is over, or was not made here',
  fix: 'Let the server of your app ask for another one: POST /api/v1/loyalty/balance-tickets.',
});
