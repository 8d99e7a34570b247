/** Stopping without dropping: requests in flight finish, streams are ended, then the rest is cut. */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance } from './fastify.ts';

const streams = new WeakMap<FastifyInstance, Set<ServerResponse>>();

/** Remembers open responses of raw routes, so that event streams can be ended when the server stops. */
export function watchStreams(app: FastifyInstance): (response: ServerResponse) => void {
  const open = new Set<ServerResponse>();
  streams.set(app, open);
  app.addHook('preClose', async () => {
    for (const response of open) {
      if (String(response.getHeader('content-type') ?? '').startsWith('text/event-stream')) response.end();
    }
  });
  return (response) => {
    open.add(response);
    response.once('close', () => open.delete(response));
  };
}

/**
 * Takes no new requests (503 on open connections), lets those in flight finish, ends event streams.
 * After `graceMs` what is left is cut. Never rejects because of a slow client.
 */
export async function drain(app: FastifyInstance, graceMs = 10_000): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), graceMs);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}
