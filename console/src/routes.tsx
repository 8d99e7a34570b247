import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  stringifySearchWith,
} from '@tanstack/react-router';
import { z } from 'zod';
import { eventType, sourceKind } from '../../contracts/common.ts';
import { audienceRoutes } from './audienceRoutes.tsx';
import { experimentRoutes } from './experimentRoutes.tsx';
import { goodsRoutes } from './goodsRoutes.tsx';
import { journeyRoutes } from './journeyRoutes.tsx';
import { loyaltyRoutes } from './loyaltyRoutes.tsx';
import { messagingRoutes } from './messagingRoutes.tsx';
import { salesRoutes } from './salesRoutes.tsx';
import { sessionQuery } from './session/session.ts';
import { Failed, Loading, NotFound } from './shell/Standing.tsx';

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet });

const text = z.string().max(500).optional().catch(undefined);

const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: z.object({ to: text }),
  component: lazyRouteComponent(() => import('./login/LoginScreen.tsx'), 'LoginScreen'),
});
const loginLink = createRoute({
  getParentRoute: () => root,
  path: '/login/link',
  component: lazyRouteComponent(() => import('./login/LinkScreen.tsx'), 'LinkScreen'),
});

const staff = createRoute({
  getParentRoute: () => root,
  id: 'staff',
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (session === null) throw redirect({ to: '/login', search: location.href === '/' ? {} : { to: location.href } });
  },
  component: lazyRouteComponent(() => import('./shell/Shell.tsx'), 'Shell'),
});

const home = createRoute({
  getParentRoute: () => staff,
  path: '/',
  component: lazyRouteComponent(() => import('./home/HomeScreen.tsx'), 'HomeScreen'),
});
const people = createRoute({
  getParentRoute: () => staff,
  path: '/people',
  validateSearch: z.object({
    search: text,
    kind: sourceKind.optional().catch(undefined),
    sort: z.enum(['lastSeen', 'firstSeen', 'events']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./people/PeopleScreen.tsx'), 'PeopleScreen'),
});
export const personTabs = ['timeline', 'context', 'traits', 'identity', 'consent', 'privacy'] as const;
const person = createRoute({
  getParentRoute: () => staff,
  path: '/people/$personId',
  validateSearch: z.object({
    tab: z.enum(personTabs).optional().catch(undefined),
    event: text,
    name: text,
    type: eventType.optional().catch(undefined),
    kind: sourceKind.optional().catch(undefined),
    from: text,
    until: text,
  }),
  component: lazyRouteComponent(() => import('./person/PersonScreen.tsx'), 'PersonScreen'),
});
const live = createRoute({
  getParentRoute: () => staff,
  path: '/live',
  validateSearch: z.object({ sourceId: text, personId: text, name: text, event: text }),
  component: lazyRouteComponent(() => import('./live/LiveScreen.tsx'), 'LiveScreen'),
});
const sources = createRoute({
  getParentRoute: () => staff,
  path: '/sources',
  component: lazyRouteComponent(() => import('./sources/SourcesScreen.tsx'), 'SourcesScreen'),
});
const source = createRoute({
  getParentRoute: () => staff,
  path: '/sources/$sourceId',
  component: lazyRouteComponent(() => import('./sources/SourceScreen.tsx'), 'SourceScreen'),
});
const imports = createRoute({
  getParentRoute: () => staff,
  path: '/imports',
  component: lazyRouteComponent(() => import('./imports/ImportsScreen.tsx'), 'ImportsScreen'),
});
const importJob = createRoute({
  getParentRoute: () => staff,
  path: '/imports/$importId',
  component: lazyRouteComponent(() => import('./imports/ImportScreen.tsx'), 'ImportScreen'),
});
const problems = createRoute({
  getParentRoute: () => staff,
  path: '/problems',
  component: lazyRouteComponent(() => import('./problems/ProblemsScreen.tsx'), 'ProblemsScreen'),
});
const deadLetters = createRoute({
  getParentRoute: () => staff,
  path: '/problems/dead-letters',
  validateSearch: z.object({
    state: z.enum(['open', 'replayed', 'discarded']).optional().catch(undefined),
    sourceId: text,
    reason: text,
  }),
  component: lazyRouteComponent(() => import('./problems/DeadLettersScreen.tsx'), 'DeadLettersScreen'),
});
const conflicts = createRoute({
  getParentRoute: () => staff,
  path: '/conflicts',
  validateSearch: z.object({ show: z.enum(['open', 'resolved']).optional().catch(undefined), id: text }),
  component: lazyRouteComponent(() => import('./conflicts/ConflictsScreen.tsx'), 'ConflictsScreen'),
});

const nowhere = createRoute({ getParentRoute: () => staff, path: '$', component: NotFound });

const settings = createRoute({
  getParentRoute: () => staff,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/SettingsScreen.tsx'), 'SettingsScreen'),
});
const yours = createRoute({
  getParentRoute: () => settings,
  path: '/',
  component: lazyRouteComponent(() => import('./settings/YoursPart.tsx'), 'YoursPart'),
});
const identityRules = createRoute({
  getParentRoute: () => settings,
  path: '/identity',
  component: lazyRouteComponent(() => import('./settings/IdentityPart.tsx'), 'IdentityPart'),
});
const traitRules = createRoute({
  getParentRoute: () => settings,
  path: '/traits',
  component: lazyRouteComponent(() => import('./settings/TraitsPart.tsx'), 'TraitsPart'),
});
const staffList = createRoute({
  getParentRoute: () => settings,
  path: '/staff',
  component: lazyRouteComponent(() => import('./settings/StaffPart.tsx'), 'StaffPart'),
});
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./settings/ApiKeysPart.tsx'), 'ApiKeysPart'),
});
const audit = createRoute({
  getParentRoute: () => settings,
  path: '/audit',
  validateSearch: z.object({ actor: text, action: text, object: text }),
  component: lazyRouteComponent(() => import('./settings/AuditPart.tsx'), 'AuditPart'),
});
const privacy = createRoute({
  getParentRoute: () => settings,
  path: '/privacy',
  component: lazyRouteComponent(() => import('./settings/PrivacyPart.tsx'), 'PrivacyPart'),
});

const tree = root.addChildren([
  login,
  loginLink,
  staff.addChildren([
    home,
    people,
    person,
    live,
    sources,
    source,
    imports,
    importJob,
    problems,
    deadLetters,
    conflicts,
    ...goodsRoutes(staff),
    ...salesRoutes(staff),
    ...loyaltyRoutes(staff),
    ...messagingRoutes(staff),
    ...audienceRoutes(staff),
    ...journeyRoutes(staff),
    ...experimentRoutes(staff),
    nowhere,
    settings.addChildren([yours, identityRules, traitRules, staffList, apiKeys, audit, privacy]),
  ]),
]);

export const createConsoleRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: true,
    // Addresses stay plain text: a phone number in `?search=` must not become a number.
    parseSearch: (search) => Object.fromEntries(new URLSearchParams(search)),
    stringifySearch: stringifySearchWith(String),
    defaultPendingComponent: Loading,
    defaultErrorComponent: Failed,
    defaultNotFoundComponent: NotFound,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
