import type { FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { systemState } from '../../../contracts/system.ts';
import type { Actor, Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { MetricPorts } from './metrics.ts';
import type { ProblemSource } from './problem-report.ts';
import type { Check } from './ready.ts';

export type SystemState = z.infer<typeof systemState>;

/** What `main.ts` gives the house to look at. */
export interface HousePorts {
  readonly log: Log;
  readonly version: string;
  /** All routes of the server, the house's own included; asked for when the document is first read. */
  readonly routes: () => readonly Route[];
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  readonly checks: readonly Check[];
  readonly problemSources: readonly ProblemSource[];
  readonly system: () => Promise<SystemState>;
  readonly metrics: Omit<MetricPorts, 'checks'>;
}
