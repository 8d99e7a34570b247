/**
 * A lean load: keep-alive connections as bare sockets, one request at a time on each. Node's own HTTP client costs as much as the server
 * under test, and both share the same cores. Goes to this machine only.
 */
import net from 'node:net';

export interface DriveWish {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  /** The next request, or null: this connection is done. */
  readonly next: (
    n: number,
  ) => { readonly method: string; readonly path: string; readonly body?: string; readonly key?: string } | null;
  readonly apiKey: string;
  readonly onAnswer?: (n: number, status: number, body: string) => void;
}

export interface Driven {
  readonly answered: number;
  /** Requests without an answer: the connection broke. */
  readonly lost: number[];
  readonly statuses: Map<number, number>;
  readonly seconds: number;
  readonly latencies: number[];
}

export async function drive(wish: DriveWish): Promise<Driven> {
  const target = new URL(wish.url);
  if (target.hostname !== '127.0.0.1') throw new Error('load goes to this machine only');
  const started = performance.now();
  const deadline = started + wish.seconds * 1_000;
  const statuses = new Map<number, number>();
  const [latencies, lost]: [number[], number[]] = [[], []];
  let count = 0;
  const work = (): Promise<void> =>
    new Promise((resolve) => {
      const socket = net.connect(Number(target.port), target.hostname);
      socket.setNoDelay(true);
      let [sentAt, current, buffered] = [0, -1, ''];
      const send = (): void => {
        const n = count;
        const request = performance.now() >= deadline ? null : wish.next(n);
        if (request === null) {
          current = -1;
          socket.end();
          return;
        }
        count += 1;
        current = n;
        const { method, path, body = '', key } = request;
        const keyed = key === undefined ? '' : `idempotency-key: ${key}\r\n`;
        const sized =
          body === '' ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
        sentAt = performance.now();
        socket.write(
          `${method} ${path} HTTP/1.1\r\nhost: ${target.host}\r\nauthorization: Bearer ${wish.apiKey}\r\n${keyed}${sized}\r\n${body}`,
        );
      };
      socket.setEncoding('latin1');
      socket.on('connect', send);
      socket.on('data', (chunk: string) => {
        buffered += chunk;
        const head = buffered.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/content-length: (\d+)/i.exec(buffered.slice(0, head))?.[1] ?? 0);
        if (buffered.length < head + 4 + length) return;
        const status = Number(buffered.slice(9, 12));
        const body = buffered.slice(head + 4, head + 4 + length);
        buffered = '';
        latencies.push(performance.now() - sentAt);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        const answered = current;
        current = -1;
        wish.onAnswer?.(answered, status, body);
        send();
      });
      socket.on('error', () => undefined);
      socket.on('close', () => {
        if (current >= 0) lost.push(current);
        resolve();
      });
    });
  await Promise.all(Array.from({ length: wish.connections }, work));
  return { answered: latencies.length, lost, statuses, seconds: (performance.now() - started) / 1_000, latencies };
}
