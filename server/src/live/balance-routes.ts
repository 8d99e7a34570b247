/** GET /api/v1/live/balance: a customer's balance as it changes, for whoever has a ticket of hers. */
import { followBalanceQuery, followedBalance } from '../../../contracts/loyalty.ts';
import { raw, type Route } from '../kit/http/route.ts';
import { problem } from '../kit/problems.ts';
import type { FollowedBalances } from '../loyalty/index.ts';
import type { Live } from './hub.ts';
import { liveFull, ticketOver } from './problems.ts';

export function balanceRoutes({ live, followed }: { live: Live; followed: FollowedBalances }): Route[] {
  return [
    raw({
      method: 'GET',
      path: '/api/v1/live/balance',
      access: { kind: 'own', words: 'a ticket of POST /api/v1/loyalty/balance-tickets' },
      tag: 'Live',
      summary:
        'The balance of one customer, as server-sent events: `balance` at once and whenever it changes, `over` when the ticket is',
      query: followBalanceQuery,
      answer: followedBalance,
      problems: [ticketOver, liveFull],
      handleRaw: async (request, reply) => {
        // The ticket is all that counts, and no cookie is read: a shop's page may open this from its own address.
        reply.header('access-control-allow-origin', '*');
        const query = followBalanceQuery.safeParse(request.query);
        const ticket = query.success ? await followed.open(query.data.ticket) : null;
        if (ticket === null) throw problem(ticketOver);
        for (const [name, value] of Object.entries(reply.getHeaders()))
          if (value !== undefined) reply.raw.setHeader(name, value);
        await live.watch(reply.raw, ticket, () => followed.balanceOf(ticket.originId));
        reply.hijack();
      },
    }),
  ];
}
