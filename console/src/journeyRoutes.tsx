import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { withTexts } from './texts/parts.ts';

/** The addresses of journeys; their texts come with them, and those of audiences, whose fields they share. */
export function journeyRoutes<Staff extends AnyRoute>(staff: Staff) {
  const list = createRoute({
    getParentRoute: () => staff,
    path: '/journeys',
    component: lazyRouteComponent(
      () => withTexts('journeys', import('./journeys/JourneysScreen.tsx')),
      'JourneysScreen',
    ),
  });
  const one = createRoute({
    getParentRoute: () => staff,
    path: '/journeys/$journeyId',
    component: lazyRouteComponent(
      () =>
        withTexts('audiences', withTexts('experiments', withTexts('journeys', import('./journeys/JourneyScreen.tsx')))),
      'JourneyScreen',
    ),
  });
  const tasks = createRoute({
    getParentRoute: () => staff,
    path: '/tasks',
    component: lazyRouteComponent(() => withTexts('journeys', import('./journeys/TasksScreen.tsx')), 'TasksScreen'),
  });
  return [list, one, tasks] as const;
}
