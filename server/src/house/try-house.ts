/** For tests: the house with ports that are well, each replaceable. */
import { silentLog } from '../kit/log.ts';
import { byHeader, plainRoutes, tryServer, type TriedServer } from '../kit/http/try-server.ts';
import type { Route } from '../kit/http/route.ts';
import { createHouse, type House, type HousePorts, type SystemState } from './index.ts';

const started = new Date('2026-03-01T10:00:00Z').toISOString();

export const quietSystem: SystemState = {
  version: '0.1.0',
  startedAt: started,
  processes: [],
  consumers: [],
  totals: { events: 0, people: 0, sources: 0, deadLetters: 0, conflicts: 0 },
  storage: { freeBytes: null, postgresBytes: 0, clickhouseBytes: null },
  demo: null,
};

export async function tryHouse(
  changed: Partial<HousePorts> = {},
  more: readonly Route[] = plainRoutes,
): Promise<{ house: House; server: TriedServer; stop: () => Promise<void> }> {
  const routes: Route[] = [...more];
  const house = createHouse({
    log: silentLog,
    version: '0.1.0',
    routes: () => routes,
    authenticate: byHeader,
    checks: [],
    problemSources: [],
    system: async () => quietSystem,
    metrics: {},
    ...changed,
  });
  routes.push(...house.routes);
  const server = await tryServer({ routes, observe: (answered) => house.metrics.observe(answered) });
  return { house, server, stop: () => server.stop() };
}
