/** The door of the house: is everything well, and how is it kept so? */
import type { Route } from '../kit/http/route.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import type { HousePorts } from './ports.ts';
import { createReadiness, type Readiness } from './ready.ts';
import { houseRoutes } from './routes.ts';

export {
  consumersCheck,
  databaseCheck,
  diskCheck,
  historyCheck,
  intakeCheck,
  migrationsCheck,
  type ConsumerLag,
} from './checks.ts';
export { readConnections } from './connections.ts';
export { openApiOf, type OpenApi } from './openapi.ts';
export type { HousePorts, SystemState } from './ports.ts';
export type { ProblemItem, ProblemSource } from './problem-report.ts';
export { problemsMarkdown } from './problems-page.ts';
export type { Check, Finding, Readiness } from './ready.ts';

export interface House {
  readonly routes: readonly Route[];
  readonly readiness: Readiness;
  /** `metrics.observe` is the port `observe` of the HTTP kit. */
  readonly metrics: Metrics;
}

export function createHouse(ports: HousePorts): House {
  const readiness = createReadiness(ports.checks, ports.log);
  const checks = async (): Promise<{ name: string; ok: boolean }[]> =>
    (await readiness.look()).map((seen) => ({ name: seen.name, ok: seen.finding.state !== 'red' }));
  const metrics = createMetrics({ ...ports.metrics, checks });
  return { routes: houseRoutes(ports, readiness, metrics), readiness, metrics };
}
