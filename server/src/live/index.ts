/** The door of live: what is happening right now. */
export { createLive, type Live, type LiveLimits, type LivePorts } from './hub.ts';
export type { LiveEvent } from './ring.ts';
export { balanceRoutes } from './balance-routes.ts';
export { routes } from './routes.ts';
