import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { withTexts } from './texts/parts.ts';

const text = z.string().max(500).optional().catch(undefined);

/** The addresses of loyalty; their texts come with them. */
export function loyaltyRoutes<Staff extends AnyRoute>(staff: Staff) {
  const loyalty = createRoute({
    getParentRoute: () => staff,
    path: '/loyalty',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/LoyaltyScreen.tsx')), 'LoyaltyScreen'),
  });
  const accounts = createRoute({
    getParentRoute: () => loyalty,
    path: '/',
    validateSearch: z.object({ search: text }),
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/AccountsPart.tsx')), 'AccountsPart'),
  });
  const approvals = createRoute({
    getParentRoute: () => loyalty,
    path: '/approvals',
    validateSearch: z.object({
      state: z.enum(['asked', 'approved', 'refused', 'all']).optional().catch(undefined),
    }),
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/ApprovalsPart.tsx')), 'ApprovalsPart'),
  });
  const programme = createRoute({
    getParentRoute: () => loyalty,
    path: '/programme',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/ProgrammePart.tsx')), 'ProgrammePart'),
  });
  const tiers = createRoute({
    getParentRoute: () => loyalty,
    path: '/tiers',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/TiersPart.tsx')), 'TiersPart'),
  });
  const liability = createRoute({
    getParentRoute: () => loyalty,
    path: '/liability',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/LiabilityPart.tsx')), 'LiabilityPart'),
  });
  const cards = createRoute({
    getParentRoute: () => loyalty,
    path: '/cards',
    validateSearch: z.object({ number: text }),
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/CardsPart.tsx')), 'CardsPart'),
  });
  const referrals = createRoute({
    getParentRoute: () => loyalty,
    path: '/referrals',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/ReferralsPart.tsx')), 'ReferralsPart'),
  });
  const suspicions = createRoute({
    getParentRoute: () => loyalty,
    path: '/suspicions',
    validateSearch: z.object({ state: z.enum(['open', 'dismissed', 'confirmed', 'all']).optional().catch(undefined) }),
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/SuspicionsPart.tsx')), 'SuspicionsPart'),
  });
  const bulk = createRoute({
    getParentRoute: () => staff,
    path: '/loyalty/bulk',
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/BulkScreen.tsx')), 'BulkScreen'),
  });
  const account = createRoute({
    getParentRoute: () => staff,
    path: '/loyalty/accounts/$personId',
    validateSearch: z.object({ lot: text }),
    component: lazyRouteComponent(() => withTexts('loyalty', import('./loyalty/AccountScreen.tsx')), 'AccountScreen'),
  });
  return [
    loyalty.addChildren([accounts, approvals, programme, tiers, liability, cards, referrals, suspicions]),
    bulk,
    account,
  ] as const;
}
