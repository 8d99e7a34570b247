/** Every refusal leaves as a problem document; what is our fault says nothing but the request id. */
import { isDatabaseAway } from '../away.ts';
import { errorFields, type Log } from '../log.ts';
import * as problems from '../problems.ts';
import { sqlState } from '../sql.ts';
import type { FastifyReply, FastifyRequest } from './fastify.ts';

export function sendProblem(reply: FastifyReply, error: problems.ProblemError): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  return reply.status(error.kind.status).type('application/problem+json').send(JSON.stringify(error.body()));
}

/** The problem that stands for any thrown thing; null when it is a fault of ours that must be logged. */
export function problemOf(error: unknown): problems.ProblemError | null {
  if (error instanceof problems.ProblemError) return error;
  const fromSql = problemOfSql(sqlState(error));
  if (fromSql !== null) return fromSql;
  if (isDatabaseAway(error)) return problems.problem(problems.unavailable, { retryAfterSeconds: 2 });
  return problemOfStatus(error);
}

// 22021, 22P05: NUL characters and broken surrogates, which PostgreSQL's text cannot hold.
// 40001, 40P01, 55P03: lost against another transaction; nothing was done, so the same request may come again.
function problemOfSql(state: string | null): problems.ProblemError | null {
  if (state === '22021' || state === '22P05') {
    return problems.problem(problems.badRequest, { detail: 'A text holds a NUL character or half a surrogate pair.' });
  }
  if (state === '40001' || state === '40P01' || state === '55P03') {
    return problems.problem(problems.unavailable, { retryAfterSeconds: 1 });
  }
  return null;
}

const byStatus = new Map([
  [408, problems.tooSlow],
  [413, problems.bodyTooLarge],
  [415, problems.unreadableType],
  [431, problems.headersTooLarge],
]);

function problemOfStatus(error: unknown): problems.ProblemError | null {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500;
  const kind = byStatus.get(status);
  if (kind !== undefined) return problems.problem(kind);
  if (status === 503) return problems.problem(problems.unavailable, { retryAfterSeconds: 2 });
  if (status < 400 || status >= 500) return null;
  // Fastify's own words quote no part of the body ("Body is not valid JSON …").
  return problems.problem(problems.badRequest, {
    detail: error instanceof Error ? error.message.slice(0, 200) : 'Bad request',
  });
}

export function answerError(log: Log, error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = problemOf(error);
  // The rest of a body that nobody will read must not keep the connection busy.
  if (known !== null && (known.kind.status === 413 || known.kind.status === 408)) reply.header('connection', 'close');
  if (known !== null && known.kind.code !== problems.unavailable.code) return sendProblem(reply, known);
  log[known === null ? 'error' : 'warn'](
    { requestId: request.id, route: request.routeOptions.url, ...errorFields(error) },
    known === null ? 'a request failed' : 'a request was turned away',
  );
  return sendProblem(reply, known ?? problems.problem(problems.internal));
}
