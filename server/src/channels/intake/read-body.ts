/** Reads a request's bytes, bounded: what is too much is read away and forgotten, so that the client hears the answer. */
import type { IncomingMessage } from 'node:http';
import { limits } from './limits.ts';

export type BodyRead =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too_large' }
  /** All bodies of the process together hold more than they may. */
  | { readonly kind: 'busy' }
  /** The client went away, or took longer than 30 s. */
  | { readonly kind: 'gone' };

/** The bytes that bodies of a process hold now: counted as they come, not as they are announced, so that a promise blocks nobody. */
export interface Held {
  bytes: number;
}

// A client that is still sending does not listen; up to this much is thrown away before we answer, then the line is cut.
const drainBytes = 16 * 1024 * 1024;

/** Who gets `read` gives `bytes.length` back to `held` when the bytes are done with. */
export function readBody(request: IncomingMessage, limit: number, held: Held): Promise<BodyRead> {
  return new Promise((resolve) => {
    let chunks: Buffer[] = [];
    let size = 0;
    let kept = 0;
    let refusal: 'too_large' | 'busy' | null = null;
    let done = false;
    const timer = setTimeout(() => {
      finish({ kind: 'gone' });
      request.destroy();
    }, limits.bodyMs);
    function finish(read: BodyRead): void {
      if (done) return;
      done = true;
      clearTimeout(timer);
      if (read.kind !== 'read') drop();
      resolve(read);
    }
    function drop(): void {
      held.bytes -= kept;
      kept = 0;
      chunks = [];
    }
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) refusal ??= 'too_large';
      else if (held.bytes + chunk.length > limits.inFlightBytes) refusal ??= 'busy';
      if (refusal === null) {
        chunks.push(chunk);
        kept += chunk.length;
        held.bytes += chunk.length;
        return;
      }
      drop();
      if (size <= drainBytes) return;
      finish({ kind: refusal });
      request.pause();
    });
    request.on('end', () => {
      const [only] = chunks;
      if (refusal !== null) finish({ kind: refusal });
      else finish({ kind: 'read', bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks, size) });
    });
    request.on('error', () => finish({ kind: 'gone' }));
    request.on('close', () => finish({ kind: 'gone' }));
  });
}
