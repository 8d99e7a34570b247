/** Nobody may hold a connection by sending slowly. */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import * as problems from '../problems.ts';
import type { FastifyReply, FastifyRequest } from './fastify.ts';

export interface Timeouts {
  /** From the first byte to the end of the headers. */
  readonly headersMs: number;
  /** For a JSON body. Uploads and streams have `requestMs`. */
  readonly bodyMs: number;
  /** For a whole request, uploads included. */
  readonly requestMs: number;
  /** An idle connection is kept so long; above the 60 s of common proxies, so that they close first. */
  readonly keepAliveMs: number;
}

export const defaultTimeouts: Timeouts = { headersMs: 15_000, bodyMs: 30_000, requestMs: 900_000, keepAliveMs: 72_000 };

const maxHeaders = 100;

export function applyTimeouts(server: Server, changed: Partial<Timeouts> = {}): void {
  const { headersMs, requestMs, keepAliveMs } = { ...defaultTimeouts, ...changed };
  server.headersTimeout = headersMs;
  server.requestTimeout = requestMs;
  server.keepAliveTimeout = keepAliveMs;
  server.maxHeadersCount = maxHeaders;
}

/** A hook before the body is parsed: what has not arrived in time is given up with `too_slow`. */
export function watchBody(
  changed: Partial<Timeouts> = {},
): (request: FastifyRequest, reply: FastifyReply, payload: Readable) => Promise<Readable> {
  const { bodyMs } = { ...defaultTimeouts, ...changed };
  return async (_request, _reply, payload) => {
    const timer = setTimeout(() => {
      payload.emit('error', Object.assign(new Error('The body came too slowly'), { statusCode: 408 }));
    }, bodyMs);
    timer.unref();
    const done = (): void => clearTimeout(timer);
    payload.once('end', done).once('close', done).once('error', done);
    return payload;
  };
}

/** For what is not even HTTP: the answer goes straight to the socket. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const kind = brokenKind(error.code);
  const body = JSON.stringify(problems.problem(kind).body());
  socket.end(
    `HTTP/1.1 ${kind.status} ${kind.status === 431 ? 'Request Header Fields Too Large' : 'Bad Request'}\r\n` +
      `content-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}

function brokenKind(code: string | undefined): problems.ProblemKind {
  if (code === 'HPE_HEADER_OVERFLOW') return problems.headersTooLarge;
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? problems.tooSlow : problems.badRequest;
}
