/** Serves the console: its files, and index.html for every page address that the console's own router knows. */
import path from 'node:path';
import { notFound, problem } from '../problems.ts';
import { sendProblem } from './answer-error.ts';
import { createConsoleFiles, type ConsoleFile, type Encoding } from './console-files.ts';
import type { FastifyReply, FastifyRequest } from './fastify.ts';
import { setPageHeaders } from './headers.ts';

type Answer = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

// Addresses of machines: a wrong one is a problem document, never a page.
const machines = /^\/(api|v1|docs|beacon|pixel|sourceConfig|openapi\.json|metrics|healthz|readyz)(\/|$)/;

/** For what no route answers. Without `dir` everything is a plain 404. */
export function createConsoleAnswer(dir: string | undefined): Answer {
  const files = dir === undefined ? undefined : createConsoleFiles(dir);
  return async (request, reply) => {
    const url = request.url.split('?')[0] ?? '/';
    const file = files === undefined || !isPageRequest(request, url) ? undefined : await choose(files.find, url);
    if (file !== undefined) return sendFile(request, reply, file);
    return sendProblem(reply, problem(notFound, { detail: `${request.method} ${url.slice(0, 200)}` }));
  };
}

function isPageRequest(request: FastifyRequest, url: string): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !machines.test(url);
}

async function choose(
  find: (name: string) => Promise<ConsoleFile | undefined>,
  url: string,
): Promise<ConsoleFile | undefined> {
  const name = decode(url).slice(1);
  if (name !== '' && name !== 'index.html') {
    const file = await find(name);
    if (file !== undefined) return file;
    if (path.extname(name) !== '' || name.startsWith('assets/')) return undefined;
  }
  return find('index.html');
}

function decode(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

async function sendFile(request: FastifyRequest, reply: FastifyReply, file: ConsoleFile): Promise<FastifyReply> {
  setPageHeaders(reply);
  reply.header('cache-control', file.hashed ? 'public, max-age=31536000, immutable' : 'no-cache');
  reply.header('etag', file.etag).header('vary', 'accept-encoding').type(file.type).status(200);
  if (request.headers['if-none-match'] === file.etag) return reply.status(304).send();
  const encoding = file.compressible ? acceptedEncoding(String(request.headers['accept-encoding'] ?? '')) : 'identity';
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.send(await file.bytes(encoding));
}

/** The best of brotli and gzip that the client names and does not refuse with q=0. */
export function acceptedEncoding(header: string): Encoding {
  const accepts = (name: string): boolean =>
    new RegExp(`(^|,)\\s*${name}\\s*(;\\s*q=(?!0(\\.0*)?\\s*(,|$))[0-9.]+\\s*)?(,|$)`, 'i').test(header);
  return accepts('br') ? 'br' : accepts('gzip') ? 'gzip' : 'identity';
}
