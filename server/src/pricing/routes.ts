/** All addresses of pricing. */
import type { Route } from '../kit/http/route.ts';
import { bookRoutes } from './book-routes.ts';
import { codeRoutes } from './code-routes.ts';
import type { RoutePorts } from './route-ports.ts';
import { quoteRoutes } from './quote-routes.ts';
import { versionRoutes } from './version-routes.ts';

export function routes(ports: RoutePorts): Route[] {
  return [...bookRoutes(ports), ...versionRoutes(ports), ...quoteRoutes(ports), ...codeRoutes(ports)];
}
