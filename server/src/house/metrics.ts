/** Prometheus metrics. Labels are names of ours (routes by template, consumers, codes), never anything of a person. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from '../kit/http/server.ts';
import type { ConsumerLag } from './checks.ts';

export interface MetricPorts {
  /** Running totals of this process. */
  readonly intake?: () => { readonly accepted: number; readonly duplicates: number; readonly deadLetters: number };
  readonly consumers?: () => Promise<readonly ConsumerLag[]>;
  readonly connections?: () => Promise<
    readonly { readonly name: string; readonly state: string; readonly n: number }[]
  >;
  readonly liveClients?: () => number;
  readonly checks?: () => Promise<readonly { readonly name: string; readonly ok: boolean }[]>;
}

export interface Metrics {
  /** The port `observe` of the HTTP kit. */
  observe(answered: Answered): void;
  /** For parts that count something of their own. */
  readonly registry: Registry;
  text(): Promise<string>;
  readonly contentType: string;
}

// From a primary-key read to a slow list; 18 series for each (route, method, status class).
const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(ports: MetricPorts = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const durations = new Histogram({
    name: 'throughline_http_request_seconds',
    help: 'Time to answer, by route template',
    labelNames: ['method', 'route', 'status'],
    buckets,
    registers: [registry],
  });
  addIntake(registry, ports);
  addConsumers(registry, ports);
  addGauges(registry, ports);
  return {
    registry,
    observe: ({ method, route, status, seconds }) =>
      durations.observe({ method, route, status: String(status) }, seconds),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

function addIntake(registry: Registry, { intake }: MetricPorts): void {
  if (intake === undefined) return;
  const total = (name: string, help: string, read: () => number): void => {
    const counter = new Counter({
      name,
      help,
      registers: [registry],
      collect() {
        counter.reset();
        counter.inc(read());
      },
    });
  };
  total('throughline_intake_accepted_total', 'Events stored', () => intake().accepted);
  total('throughline_intake_duplicates_total', 'Events that had been stored before', () => intake().duplicates);
  total('throughline_intake_dead_letters_total', 'Events that could not be read', () => intake().deadLetters);
}

function addConsumers(registry: Registry, { consumers }: MetricPorts): void {
  if (consumers === undefined) return;
  const lag = (name: string, help: string, read: (one: ConsumerLag) => number): void => {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['consumer'],
      registers: [registry],
      async collect() {
        for (const one of await consumers().catch(() => [])) gauge.set({ consumer: one.name }, read(one));
      },
    });
  };
  lag('throughline_consumer_behind_events', 'Events that a consumer has not applied', (one) => one.behind);
  lag(
    'throughline_consumer_behind_seconds',
    'Age of the oldest event that a consumer has not applied',
    (one) => one.behindSeconds,
  );
}

function addGauges(registry: Registry, { connections, liveClients, checks }: MetricPorts): void {
  if (connections !== undefined) {
    const open = new Gauge({
      name: 'throughline_database_connections',
      help: 'Connections of Throughline to PostgreSQL, by pool and state',
      labelNames: ['pool', 'state'],
      registers: [registry],
      async collect() {
        open.reset();
        for (const row of await connections().catch(() => [])) open.set({ pool: row.name, state: row.state }, row.n);
      },
    });
  }
  if (liveClients !== undefined) {
    const clients = new Gauge({
      name: 'throughline_live_clients',
      help: 'Open live streams of this process',
      registers: [registry],
      collect() {
        clients.set(liveClients());
      },
    });
  }
  if (checks === undefined) return;
  const ready = new Gauge({
    name: 'throughline_ready',
    help: '1 while a readiness check is well',
    labelNames: ['check'],
    registers: [registry],
    async collect() {
      for (const check of await checks()) ready.set({ check: check.name }, check.ok ? 1 : 0);
    },
  });
}
