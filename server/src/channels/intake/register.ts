/**
 * The intake's doors on a Fastify server. Everything happens in the onRequest hook on the bare request: Fastify finds the
 * route and no more, because its body parsing trusts the Content-Type, and client libraries lie about it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isDatabaseAway } from '../../kit/away.ts';
import type { Clock } from '../../kit/clock.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from '../../kit/http/fastify.ts';
import { errorFields, type Log } from '../../kit/log.ts';
import { bodyTooLarge, internal, methodNotAllowed, problem, ProblemError, unavailable } from '../../kit/problems.ts';
import type { Db } from '../../kit/sql.ts';
import type { IntakeWriter } from '../../spine/index.ts';
import { badPixel } from '../problems.ts';
import type { SourceDirectory } from '../source-directory.ts';
import type { Traffic } from '../traffic.ts';
import { addresses, pixelShape, type Door } from './addresses.ts';
import { createAllowance } from './allowance.ts';
import { answerGif, answerJson, answerPreflight, answerProblem, answerSuccess } from './answer.ts';
import { keysInHead } from './find-key.ts';
import { limits } from './limits.ts';
import { readBody, type Held } from './read-body.ts';
import { readRudderPixel, readSegmentPixel } from './read-pixel.ts';
import { addressOf, rudderSourceConfig, segmentSettings } from './settings.ts';
import { createTaker, findKey, type NamedKeys } from './take.ts';

type EventsDoor = Extract<Door, { kind: 'events' }>;

export interface IntakePorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly sources: SourceDirectory;
  readonly writer: IntakeWriter;
  readonly traffic: Traffic;
  /** The address that people use; default: what the request says. */
  readonly publicUrl?: string | undefined;
}

/** Adds all intake routes. Answers 200 only after the events are durable. */
export function registerIntake(app: FastifyInstance, ports: IntakePorts): void {
  const take = createTaker({ ...ports, allowance: createAllowance() });
  const held: Held = { bytes: 0 };

  async function serve(
    request: IncomingMessage,
    response: ServerResponse,
    door: Door,
    params: Readonly<Record<string, string>>,
  ): Promise<void> {
    const url = request.url ?? '';
    const mark = url.indexOf('?');
    const query = mark < 0 ? null : new URLSearchParams(url.slice(mark + 1));
    switch (door.kind) {
      case 'events':
        return events(request, response, door, { query, path: mark < 0 ? url : url.slice(0, mark) });
      case 'metrics':
        await readBody(request, 0, held);
        return answerSuccess(request, response);
      case 'segmentSettings':
      case 'rudderConfig': {
        const named =
          door.kind === 'segmentSettings'
            ? { before: [params['writeKey'] ?? ''], after: [] }
            : keysInHead(request.headers, query);
        const { source, writeKey } = await findKey(ports, named, undefined);
        const address = addressOf(request, ports.publicUrl);
        const body =
          door.kind === 'segmentSettings'
            ? segmentSettings(source, writeKey, address)
            : rudderSourceConfig(source, writeKey, address);
        return answerJson(request, response, body, 60);
      }
      case 'segmentPixel':
      case 'rudderPixel':
        return pixel(request, response, door, params, query ?? new URLSearchParams());
    }
  }

  async function events(
    request: IncomingMessage,
    response: ServerResponse,
    door: EventsDoor,
    at: { query: URLSearchParams | null; path: string },
  ): Promise<void> {
    const keys = keysInHead(request.headers, at.query);
    const limit = await limitOf(request, door, keys);
    const read = await readBody(request, limit, held);
    if (read.kind === 'gone') return;
    if (read.kind === 'busy') throw problem(unavailable, { retryAfterSeconds: 1 });
    if (read.kind === 'too_large') throw problem(bodyTooLarge, { detail: `more than ${limit} bytes` });
    const { bytes } = read;
    try {
      await take({
        bytes,
        encoding: request.headers['content-encoding'],
        shape: door.shape,
        keys,
        limit,
        path: at.path,
      });
      answerSuccess(request, response);
    } finally {
      held.bytes -= bytes.length;
    }
  }

  /** RudderStack's larger bound is for those alone who have named a good key before their body: strangers hold less memory. */
  async function limitOf(request: IncomingMessage, door: EventsDoor, keys: NamedKeys): Promise<number> {
    if (!isRudder(request, door)) return limits.batchBytes;
    const known = await findKey(ports, keys, undefined).catch(() => null);
    return known === null ? limits.batchBytes : limits.largeBatchBytes;
  }

  async function pixel(
    request: IncomingMessage,
    response: ServerResponse,
    door: Door,
    params: Readonly<Record<string, string>>,
    query: URLSearchParams,
  ): Promise<void> {
    try {
      const shape = door.kind === 'rudderPixel' ? door.shape : pixelShape(params['method'] ?? '');
      const text = door.kind === 'rudderPixel' ? JSON.stringify(readRudderPixel(query)) : readSegmentPixel(query);
      if (shape === null || text === null) throw problem(badPixel);
      await take({
        bytes: Buffer.from(text),
        encoding: undefined,
        shape,
        keys: keysInHead({}, query),
        limit: limits.eventBytes * 2,
        path: '/pixel',
      });
      answerGif(request, response);
    } catch (error) {
      answerGif(request, response, asProblem(ports.log, error));
    }
  }

  const handlerOf =
    (door: Door) =>
    (request: FastifyRequest, reply: FastifyReply): void => {
      reply.hijack();
      const { raw: incoming } = request;
      const { raw: outgoing } = reply;
      serve(incoming, outgoing, door, request.params as Record<string, string>).catch((error: unknown) => {
        answerProblem(incoming, outgoing, asProblem(ports.log, error));
      });
    };

  for (const { method, path, door } of addresses) {
    app.route({ method, url: path, handler: unreachable, onRequest: handlerOf(door), exposeHeadRoute: false });
  }
  const paths = [...new Set(addresses.map((address) => address.path))];
  for (const path of paths) {
    app.route({ method: 'OPTIONS', url: path, handler: unreachable, onRequest: hijacked(answerPreflight) });
    const taken = addresses.filter((address) => address.path === path).map((address) => address.method);
    refuseOthers(app, path, taken);
  }
}

// The hooks have no `done`: Fastify goes no further than finding the route.
const unreachable = (): void => undefined;

const hijacked =
  (answer: (request: IncomingMessage, response: ServerResponse) => void) =>
  (request: FastifyRequest, reply: FastifyReply): void => {
    reply.hijack();
    answer(request.raw, reply.raw);
  };

/** 405 with the method that is taken. Bare paths (`/t`) leave GET alone: they may be a page of the console. */
function refuseOthers(app: FastifyInstance, path: string, taken: readonly string[]): void {
  const isBare = !/^\/(v1|beacon|pixel|sourceConfig)/.test(path);
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(
    (method) => !taken.includes(method) && !(isBare && method === 'GET'),
  );
  const refuse = hijacked((request, response) =>
    answerProblem(request, response, problem(methodNotAllowed), { allow: [...taken, 'OPTIONS'].join(', ') }),
  );
  app.route({ method: others, url: path, handler: unreachable, onRequest: refuse, exposeHeadRoute: false });
}

/** RudderStack's libraries and servers send batches of up to 4 MB. */
function isRudder(request: IncomingMessage, door: EventsDoor): boolean {
  const { headers } = request;
  return (
    door.rudder === true ||
    headers['anonymousid'] !== undefined ||
    /rudder|^analytics-node\//i.test(headers['user-agent'] ?? '')
  );
}

function asProblem(log: Log, error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isDatabaseAway(error)) return problem(unavailable, { retryAfterSeconds: 2 });
  log.error(errorFields(error), 'the intake failed on a request');
  return problem(internal);
}
