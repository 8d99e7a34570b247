import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { withTexts } from './texts/parts.ts';

/** The addresses of audiences; their texts come with them. */
export function audienceRoutes<Staff extends AnyRoute>(staff: Staff) {
  const list = createRoute({
    getParentRoute: () => staff,
    path: '/audiences',
    component: lazyRouteComponent(
      () => withTexts('audiences', import('./audiences/AudiencesScreen.tsx')),
      'AudiencesScreen',
    ),
  });
  const fresh = createRoute({
    getParentRoute: () => staff,
    path: '/audiences/new',
    component: lazyRouteComponent(
      () => withTexts('audiences', import('./audiences/BuilderScreen.tsx')),
      'NewAudienceScreen',
    ),
  });
  const one = createRoute({
    getParentRoute: () => staff,
    path: '/audiences/$audienceId',
    component: lazyRouteComponent(
      () => withTexts('audiences', import('./audiences/AudienceScreen.tsx')),
      'AudienceScreen',
    ),
  });
  const edit = createRoute({
    getParentRoute: () => staff,
    path: '/audiences/$audienceId/edit',
    component: lazyRouteComponent(
      () => withTexts('audiences', import('./audiences/BuilderScreen.tsx')),
      'EditAudienceScreen',
    ),
  });
  return [list, fresh, one, edit] as const;
}
