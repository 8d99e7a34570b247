/** The answers that client libraries know how to read, with the CORS headers that browsers need. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { ProblemError } from '../../kit/problems.ts';

// Exactly this: a 204 makes analytics-python send again until it gives up. Text, not bytes: Node then writes head and body at
// once (a second chunk costs 30 µs in writev).
const success = '{"success":true}';
/** 1×1, transparent. */
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

// Named one by one, because `*` does not cover Authorization and is nothing at all with credentials.
const allowedHeaders = [
  'authorization',
  'content-type',
  'content-encoding',
  'x-retry-count',
  'anonymousid',
  'sentat',
  'x-requested-with',
];

/** Any page may send: a write key only lets in, it never lets out. Retry-After is exposed so that browser clients can honour it. */
function corsOf(request: IncomingMessage): OutgoingHttpHeaders {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after, x-request-id',
    vary: 'Origin',
  };
}

export function answerSuccess(request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': success.length, ...corsOf(request) });
  response.end(success);
}

export function answerJson(
  request: IncomingMessage,
  response: ServerResponse,
  body: unknown,
  cacheSeconds: number,
): void {
  const text = JSON.stringify(body);
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': `public, max-age=${cacheSeconds}`,
    ...corsOf(request),
  });
  response.end(text);
}

/** A picture is answered by a picture; what went wrong stands in the status and a header. */
export function answerGif(request: IncomingMessage, response: ServerResponse, error?: ProblemError): void {
  response.writeHead(error?.kind.status ?? 200, {
    'content-type': 'image/gif',
    'content-length': gif.length,
    'cache-control': 'no-store',
    ...(error ? { 'x-problem': error.kind.code } : {}),
    ...retryAfter(error),
    ...corsOf(request),
  });
  response.end(gif);
}

/** RFC 9457 with `message` beside it: without `code` and `message` analytics-python sends even a 400 again. */
export function answerProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: ProblemError,
  headers: OutgoingHttpHeaders = {},
): void {
  if (response.headersSent || response.destroyed) return;
  const body = error.body();
  const bytes = Buffer.from(JSON.stringify({ success: false, ...body, message: body.detail ?? body.title }));
  response.writeHead(error.kind.status, {
    'content-type': 'application/problem+json',
    'content-length': bytes.length,
    ...retryAfter(error),
    ...corsOf(request),
    // A body that we did not read to its end would be taken for the next request.
    ...(request.complete ? {} : { connection: 'close' }),
    ...headers,
  });
  response.end(bytes);
}

function retryAfter(error: ProblemError | undefined): OutgoingHttpHeaders {
  return error?.retryAfterSeconds === undefined
    ? {}
    : { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) };
}

/** Every preflight is answered with yes, for a day (browsers cut that to what they allow: Chromium to 2 hours). */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const asked = (request.headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[a-z0-9-]{1,60}$/.test(name))
    .slice(0, 30);
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': [...new Set([...allowedHeaders, ...asked])].join(', '),
    'access-control-max-age': '86400',
    ...(request.headers['access-control-request-private-network'] === 'true'
      ? { 'access-control-allow-private-network': 'true' }
      : {}),
    ...corsOf(request),
  });
  response.end();
}
