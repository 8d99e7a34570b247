/** A push service of this machine: takes what is well-formed, counts each message by its topic, and opens some as a browser would. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { browserKeys, type BrowserKeys } from '../server/src/messaging/channels/try-browser-keys.ts';

export interface PushPeer {
  readonly keys: BrowserKeys['keys'];
  endpoint(n: number): string;
  /** How often each topic was taken. */
  readonly taken: Map<string, number>;
  times(): { readonly first: number; readonly last: number };
  begin(): void;
  stop(): Promise<void>;
}

/** Opening costs as much as sealing: one in so many is opened. */
const openedOneIn = 50;

export async function startPushPeer(): Promise<PushPeer> {
  const browser = browserKeys();
  const taken = new Map<string, number>();
  let [first, last] = [0, 0];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const topic = String(request.headers['topic'] ?? '');
      const isRight =
        request.headers['content-encoding'] === 'aes128gcm' &&
        request.headers.authorization?.startsWith('vapid t=') === true;
      if (!isRight) return response.writeHead(400).end();
      if (taken.size % openedOneIn === 0) JSON.parse(browser.decrypt(Buffer.concat(parts)));
      last = performance.now();
      if (first === 0) first = last;
      taken.set(topic, (taken.get(topic) ?? 0) + 1);
      return response.writeHead(201).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    keys: browser.keys,
    endpoint: (n) => `http://127.0.0.1:${port}/push/${n}`,
    taken,
    times: () => ({ first, last }),
    begin: () => {
      taken.clear();
      [first, last] = [0, 0];
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
