/** Health, readiness, metrics, the API's description, problems and the state of the system. */
import { z } from 'zod';
import type { FastifyReply } from 'fastify';
import { problemReport, systemState } from '../../../contracts/system.ts';
import { setPageHeaders } from '../kit/http/headers.ts';
import { anyone, everyRole, raw, read, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { docsAsset, docsPage } from './docs-page.ts';
import type { Metrics } from './metrics.ts';
import { openApiOf, type OpenApi } from './openapi.ts';
import type { HousePorts } from './ports.ts';
import { reportProblems } from './problem-report.ts';
import { problemsPage } from './problems-page.ts';
import type { Readiness } from './ready.ts';
import { mayScrape } from './scrape.ts';

const alive = z.object({ status: z.literal('alive'), uptimeSeconds: z.number() });

export function houseRoutes(ports: HousePorts, readiness: Readiness, metrics: Metrics): Route[] {
  return [
    ...healthRoutes(readiness),
    ...stateRoutes(ports, readiness),
    metricsRoute(ports, metrics),
    ...docsRoutes(ports),
  ];
}

function healthRoutes(readiness: Readiness): Route[] {
  return [
    read({
      path: '/healthz',
      access: anyone,
      tag: 'House',
      summary: 'Alive: the process answers',
      answer: alive,
      perMinute: 6_000,
      handle: async () => ({ status: 'alive' as const, uptimeSeconds: Math.floor(process.uptime()) }),
    }),
    read({
      path: '/readyz',
      access: anyone,
      tag: 'House',
      summary: 'Ready: give this process work. 503 with the reasons when not',
      answer: z.object({
        status: z.enum(['ready', 'not_ready']),
        checks: z.array(
          z.object({ name: z.string(), state: z.enum(['ok', 'warning', 'red']), reason: z.string().nullable() }),
        ),
      }),
      perMinute: 6_000,
      handle: async ({ status }) => {
        const seen = await readiness.look();
        const red = seen.some(({ finding }) => finding.state === 'red');
        if (red) status(503);
        return {
          status: red ? ('not_ready' as const) : ('ready' as const),
          checks: seen.map(({ name, finding }) => ({
            name,
            state: finding.state,
            reason: finding.state === 'ok' ? null : finding.reason,
          })),
        };
      },
    }),
  ];
}

function stateRoutes(ports: HousePorts, readiness: Readiness): Route[] {
  return [
    read({
      path: '/api/v1/problems',
      access: everyRole,
      tag: 'House',
      summary: 'What is wrong, why, and what to do',
      answer: problemReport,
      handle: ({ now }) => reportProblems(ports.problemSources, readiness, now, ports.log),
    }),
    read({
      path: '/api/v1/system',
      access: everyRole,
      tag: 'House',
      summary: 'Processes, consumers, totals, storage, the demo',
      answer: systemState,
      handle: () => ports.system(),
    }),
  ];
}

function metricsRoute(ports: HousePorts, metrics: Metrics): Route {
  return raw({
    method: 'GET',
    path: '/metrics',
    access: {
      kind: 'own',
      words: 'Open to this machine; from elsewhere a session or API key with role admin or analyst.',
    },
    tag: 'House',
    summary: 'Metrics for Prometheus',
    handleRaw: async (request, reply) => {
      await mayScrape(request, ports.authenticate);
      return reply.type(metrics.contentType).send(await metrics.text());
    },
  });
}

function sendPage(reply: FastifyReply, html: string): FastifyReply {
  setPageHeaders(reply);
  return reply.type('text/html; charset=utf-8').send(html);
}

function page(path: string, summary: string, html: () => string): Route {
  return raw({
    method: 'GET',
    path,
    access: anyone,
    tag: 'Docs',
    summary,
    handleRaw: async (_request, reply) => sendPage(reply, html()),
  });
}

function docsRoutes(ports: HousePorts): Route[] {
  let document: OpenApi | undefined;
  return [
    read({
      path: '/openapi.json',
      access: anyone,
      tag: 'Docs',
      summary: 'This document: OpenAPI 3.1',
      handle: async () => (document ??= openApiOf(ports.routes(), ports.version)),
    }),
    page('/docs', 'The API for people', () => docsPage),
    page('/docs/problems', 'All problems, with what to do', () => problemsPage()),
    raw({
      method: 'GET',
      path: '/docs/assets/:name',
      access: anyone,
      tag: 'Docs',
      summary: 'Files of the docs page',
      params: z.object({ name: z.string() }),
      handleRaw: async (request, reply) => {
        const asset = await docsAsset(String((request.params as Record<string, unknown>)['name']));
        if (asset === undefined) throw problem(notFound);
        setPageHeaders(reply);
        return reply.type(asset.type).header('cache-control', 'public, max-age=3600').send(asset.content);
      },
    }),
  ];
}
