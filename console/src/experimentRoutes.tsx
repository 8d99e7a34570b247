import { createRoute, lazyRouteComponent, type AnyRoute } from '@tanstack/react-router';
import { withTexts } from './texts/parts.ts';

/** The addresses of experiments; their texts come with them, and those of audiences, whose fields they share. */
export function experimentRoutes<Staff extends AnyRoute>(staff: Staff) {
  const list = createRoute({
    getParentRoute: () => staff,
    path: '/experiments',
    component: lazyRouteComponent(
      () => withTexts('experiments', import('./experiments/ExperimentsScreen.tsx')),
      'ExperimentsScreen',
    ),
  });
  const fresh = createRoute({
    getParentRoute: () => staff,
    path: '/experiments/new',
    component: lazyRouteComponent(
      () => withTexts('audiences', withTexts('experiments', import('./experiments/EditorScreen.tsx'))),
      'NewExperimentScreen',
    ),
  });
  const one = createRoute({
    getParentRoute: () => staff,
    path: '/experiments/$key',
    component: lazyRouteComponent(
      () => withTexts('audiences', withTexts('experiments', import('./experiments/ExperimentScreen.tsx'))),
      'ExperimentScreen',
    ),
  });
  const edit = createRoute({
    getParentRoute: () => staff,
    path: '/experiments/$key/edit',
    component: lazyRouteComponent(
      () => withTexts('audiences', withTexts('experiments', import('./experiments/EditorScreen.tsx'))),
      'EditExperimentScreen',
    ),
  });
  return [list, fresh, one, edit] as const;
}
