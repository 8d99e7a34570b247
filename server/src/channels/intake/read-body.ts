/** Reads a request's bytes, bounded: what is too much is read away and forgotten, so that the client hears the answer. */
import type { IncomingMessage } from 'node:http';
import { limits } from './limits.ts';

export type BodyRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  /** The client went away, or took longer than 30 s. */
  | { readonly kind: 'gone' };

// A client that is still sending does not listen; up to this much is thrown away before we answer, then the line is cut.
const drainBytes = 16 * 1024 * 1024;

export function readBody(request: IncomingMessage, limit: number): Promise<BodyRead> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let done = false;
    const timer = setTimeout(() => {
      finish({ kind: 'gone' });
      request.destroy();
    }, limits.bodyMs);
    function finish(read: BodyRead): void {
      if (done) return;
      done = true;
      clearTimeout(timer);
      resolve(read);
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        chunks.length = 0;
        if (size > drainBytes) {
          finish({ kind: 'too_large' });
          request.pause();
        }
      }
    });
    request.on('end', () => {
      const [only] = chunks;
      if (size > limit) finish({ kind: 'too_large' });
      else finish({ kind: 'read', bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks, size) });
    });
    request.on('error', () => finish({ kind: 'gone' }));
    request.on('close', () => finish({ kind: 'gone' }));
  });
}
