/** Makes a Fastify server from a list of routes: validation, access, commands in one transaction, problems, limits. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import * as problems from '../problems.ts';
import type { Db } from '../sql.ts';
import { admit, nobody, type Authenticate } from './admit.ts';
import { answerError } from './answer-error.ts';
import { check } from './check.ts';
import { runCommand, type AnyCall, type Audit } from './command.ts';
import { createConsoleAnswer } from './console.ts';
import { watchStreams } from './drain.ts';
import { Fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from './fastify.ts';
import { setCommonHeaders } from './headers.ts';
import { createHostCheck } from './hosts.ts';
import { createLimiter, type Limiter } from './limit.ts';
import { refuseOtherMethods } from './methods.ts';
import type { Actor, Route } from './route.ts';
import { answerBrokenRequest, applyTimeouts, watchBody, type Timeouts } from './timeouts.ts';

export { sendProblem } from './answer-error.ts';

/** One answered request, for metrics: the route's template, never the address with its ids. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

export interface HttpPorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly routes: readonly Route[];
  /** Who speaks? null: nobody we know. Throws a problem for a wrong CSRF token. */
  readonly authenticate: Authenticate;
  readonly audit: Audit;
  /** The address that people use; https turns on HSTS. */
  readonly publicUrl?: string | undefined;
  /** Further host names under which the server answers. */
  readonly allowedHosts?: readonly string[];
  /** Reverse proxies whose X-Forwarded-For is believed. */
  readonly trustedProxies?: readonly string[];
  /** The folder of the built console. */
  readonly consoleDir?: string | undefined;
  readonly observe?: (answered: Answered) => void;
  readonly timeouts?: Partial<Timeouts>;
}

const defaultBodyLimit = 1_048_576;

/** Listens nowhere yet; `drain` (drain.ts) stops it. */
export function createHttpServer(ports: HttpPorts): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: defaultBodyLimit,
    http: { maxHeaderSize: 16_384 },
    trustProxy: ports.trustedProxies?.length ? [...ports.trustedProxies] : false,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500 },
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (error, request, reply) => answerError(ports.log, error, request, reply),
    forceCloseConnections: 'idle',
  });
  applyTimeouts(app.server, ports.timeouts);
  readJsonBodies(app);
  addHooks(app, ports);
  const doors = { ports, limiter: createLimiter(), watch: watchStreams(app) };
  for (const route of ports.routes) if (!('raw' in route)) addRoute(app, doors, route);
  addRawRoutes(app, doors);
  refuseOtherMethods(app, ports.routes);
  return app;
}

interface Doors {
  readonly ports: HttpPorts;
  readonly limiter: Limiter;
  readonly watch: ReturnType<typeof watchStreams>;
}

function addHooks(app: FastifyInstance, ports: HttpPorts): void {
  const isOurs = createHostCheck(ports.publicUrl, ports.allowedHosts ?? []);
  const https = ports.publicUrl?.startsWith('https:') === true;
  app.addHook('onRequest', async (request, reply) => {
    setCommonHeaders(reply, request.id, https);
    if (!isOurs(request.headers.host ?? 'localhost')) throw problems.problem(problems.wrongHost);
  });
  app.setErrorHandler((error, request, reply) => answerError(ports.log, error, request, reply));
  app.setNotFoundHandler(createConsoleAnswer(ports.consoleDir));
  const { observe } = ports;
  if (observe === undefined) return;
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched';
    observe({ method: request.method, route, status: reply.statusCode, seconds: reply.elapsedTime / 1000 });
  });
}

/** JSON without `__proto__` tricks; no body at all is fine where the route takes none. */
function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') done(null, undefined);
    else void parse(request, body as string, done);
  });
}

const actors = new WeakMap<FastifyRequest, Actor>();

function gate(doors: Doors, route: Route): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const { ports, limiter } = doors;
  const limit = route.bodyLimit ?? defaultBodyLimit;
  return async (request) => {
    actors.set(request, await admit(route, request, ports.authenticate, limiter));
    if (Number(request.headers['content-length'] ?? 0) > limit) throw problems.problem(problems.bodyTooLarge);
  };
}

function addRoute(app: FastifyInstance, doors: Doors, route: Exclude<Route, { raw: true }>): void {
  const { ports } = doors;
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    onRequest: gate(doors, route),
    preParsing: watchBody(ports.timeouts),
    handler: async (request, reply) => {
      const call = readCall(ports, route, request, reply);
      const answer = route.command
        ? await runCommand(ports.db, ports.audit, route, call)
        : await (route.handle as (call: unknown) => Promise<unknown>)(call);
      // Fastify would take undefined for "not answered yet".
      return answer ?? null;
    },
  });
}

/** In a scope of their own, where no body is parsed. */
function addRawRoutes(app: FastifyInstance, doors: Doors): void {
  // Loaded when the server gets ready; a failure is told there.
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    for (const route of doors.ports.routes) {
      if (!('raw' in route)) continue;
      scope.route({
        method: route.method,
        url: route.path,
        exposeHeadRoute: false,
        onRequest: gate(doors, route),
        handler: async (request, reply) => {
          doors.watch(reply.raw);
          return route.handleRaw(request, reply, actors.get(request) ?? nobody);
        },
      });
    }
  });
}

function readCall(
  ports: HttpPorts,
  route: Exclude<Route, { raw: true }>,
  request: FastifyRequest,
  reply: FastifyReply,
): AnyCall {
  let status = 200;
  return {
    body: check(route.body, request.body ?? undefined, 'body'),
    query: check(route.query, request.query, 'query'),
    params: check(route.params, request.params, 'path'),
    actor: actors.get(request) ?? nobody,
    now: ports.clock.now(),
    request,
    reply,
    status: (code) => {
      status = code;
      reply.status(code);
    },
    answered: () => status,
  };
}
