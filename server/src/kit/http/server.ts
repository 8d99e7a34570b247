/** Makes a Fastify server from a list of routes: validation, access, commands in one transaction, problems, limits. */
import { createHash, randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import { Fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from './fastify.ts';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { z } from 'zod';
import { isDatabaseAway } from '../away.ts';
import type { Clock } from '../clock.ts';
import { errorFields, type Log } from '../log.ts';
import * as problems from '../problems.ts';
import { transaction, type Db, type Tx } from '../sql.ts';
import { claimKey, storeAnswer } from './idempotency.ts';
import type { Actor, AuditNote, Call, CommandCall, Route } from './route.ts';

export interface HttpPorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly routes: readonly Route[];
  /** Who speaks? null: nobody we know. Throws a problem for a wrong CSRF token. */
  readonly authenticate: (request: FastifyRequest) => Promise<Actor | null>;
  readonly audit: (tx: Tx, actor: Actor, note: AuditNote, now: Date) => Promise<void>;
}

const nobody: Actor = Object.freeze({ kind: 'system', id: 'anonymous', name: 'anonymous', roles: [] });

export function createHttpServer(ports: HttpPorts): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: 1_048_576,
    requestTimeout: 120_000,
    genReqId: () => randomUUID(),
    routerOptions: { maxParamLength: 500 },
  });
  app.setErrorHandler((error, request, reply) => answerError(ports.log, error, request, reply));
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      reply,
      problems.problem(problems.notFound, { detail: `${request.method} ${request.url.split('?')[0]}` }),
    ),
  );
  for (const route of ports.routes) addRoute(app, ports, route);
  return app;
}

function addRoute(app: FastifyInstance, ports: HttpPorts, route: Route): void {
  const limiter = new RateLimiterMemory({ points: route.perMinute ?? 1_200, duration: 60 });
  app.route({
    method: route.method,
    url: route.path,
    ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    handler: async (request, reply) => {
      const actor = await admit(ports, route, request);
      if (route.access.kind !== 'own') await limit(limiter, actor === nobody ? request.ip : actor.id);
      if ('raw' in route) return route.handleRaw(request, reply, actor);
      const call = readCall(ports, route, request, reply, actor);
      return 'command' in route && route.command
        ? runCommand(ports, route, call)
        : (route.handle as (call: unknown) => Promise<unknown>)(call);
    },
  });
}

/** Lets the caller in, or throws the problem that says why not. */
async function admit(ports: HttpPorts, route: Route, request: FastifyRequest): Promise<Actor> {
  if (route.access.kind !== 'roles') return nobody;
  const actor = await ports.authenticate(request);
  if (actor === null) throw problems.problem(problems.notLoggedIn);
  const { roles } = route.access;
  if (!actor.roles.some((role) => roles.includes(role))) throw problems.problem(problems.notAllowed);
  return actor;
}

async function limit(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw problems.problem(problems.tooManyRequests, {
      retryAfterSeconds: Math.ceil(refused.msBeforeNext / 1000) || 1,
    });
  }
}

type AnyCall = Call<unknown, unknown, unknown> & { answered: () => number };

function readCall(
  ports: HttpPorts,
  route: Exclude<Route, { raw: true }>,
  request: FastifyRequest,
  reply: FastifyReply,
  actor: Actor,
): AnyCall {
  let status = 200;
  return {
    body: check(route.body, request.body ?? undefined, 'body'),
    query: check(route.query, request.query, 'query'),
    params: check(route.params, request.params, 'path'),
    actor,
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

function check(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  throw problems.problem(problems.badRequest, {
    detail: `${where}: ${read.error.issues[0]?.message ?? 'wrong form'}`,
    issues: read.error.issues
      .slice(0, 50)
      .map((issue) => ({ path: [where, ...issue.path].join('.'), message: issue.message })),
  });
}

async function runCommand(ports: HttpPorts, route: Extract<Route, { command: true }>, call: AnyCall): Promise<unknown> {
  const { request, reply, actor } = call;
  const key = request.headers['idempotency-key'];
  if (typeof key === 'string' && (key.length === 0 || key.length > 200))
    throw problems.problem(problems.idempotencyMissing);
  return transaction(ports.db, async (tx) => {
    const claim = {
      caller: `${actor.kind}:${actor.id}`,
      key: typeof key === 'string' ? key : randomUUID(),
      route: `${route.method} ${request.url}`,
      requestHash: createHash('sha256')
        .update(JSON.stringify(call.body ?? null))
        .digest('hex'),
    };
    if (typeof key === 'string') {
      const before = await claimKey(tx, claim);
      if (before !== null) {
        reply.header('idempotent-replayed', 'true').status(before.status);
        return before.answer;
      }
    }
    const full: CommandCall<unknown, unknown, unknown> = {
      ...call,
      tx,
      audit: (note) => ports.audit(tx, actor, note, call.now),
    };
    const answer = await (route.handle as (call: unknown) => Promise<unknown>)(full);
    if (typeof key === 'string') await storeAnswer(tx, claim, call.answered(), answer ?? null);
    return answer ?? null;
  });
}

export function sendProblem(reply: FastifyReply, error: problems.ProblemError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.status(error.kind.status).type('application/problem+json').send(JSON.stringify(error.body()));
}

function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.header('x-request-id', request.id);
  if (error instanceof problems.ProblemError) return sendProblem(reply, error);
  const status =
    error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
  if (status === 413) return sendProblem(reply, problems.problem(problems.bodyTooLarge));
  if (status >= 400 && status < 500) {
    return sendProblem(reply, problems.problem(problems.badRequest, { detail: STATUS_CODES[status] ?? 'Bad request' }));
  }
  log.error({ requestId: request.id, route: request.routeOptions.url, ...errorFields(error) }, 'a request failed');
  return sendProblem(
    reply,
    problems.problem(
      isDatabaseAway(error) ? problems.unavailable : problems.internal,
      isDatabaseAway(error) ? { retryAfterSeconds: 2 } : {},
    ),
  );
}
