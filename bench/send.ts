/** A bounded load over keep-alive connections to this machine only. */
import http from 'node:http';

export interface Sent {
  readonly ok: number;
  readonly refused: number;
  readonly failed: number;
  readonly seconds: number;
  /** Milliseconds of each answered request. */
  readonly latencies: number[];
}

export interface SendWish {
  readonly url: string;
  readonly path: string;
  readonly writeKey: string;
  readonly bodies: readonly Buffer[];
  readonly connections: number;
  /** Requests a second, spread evenly; absent: as fast as the connections allow. */
  readonly rate?: number;
  readonly seconds: number;
  readonly onAnswer?: (index: number, status: number) => void;
}

/** Sends the bodies in order, each once, until they or the time are used up. */
export async function send(wish: SendWish): Promise<Sent> {
  const target = new URL(wish.path, wish.url);
  if (target.hostname !== '127.0.0.1') throw new Error('load goes to this machine only');
  const agent = new http.Agent({ keepAlive: true, maxSockets: wish.connections });
  const started = performance.now();
  const deadline = started + wish.seconds * 1_000;
  const latencies: number[] = [];
  let next = 0;
  let ok = 0;
  let refused = 0;
  let failed = 0;

  async function worker(): Promise<void> {
    for (;;) {
      const index = next;
      const body = wish.bodies[index];
      if (body === undefined || performance.now() >= deadline) return;
      next += 1;
      if (wish.rate !== undefined) {
        // The schedule is fixed in advance, so that a slow answer does not hide the requests that should have followed it.
        const due = started + (index / wish.rate) * 1_000;
        const wait = due - performance.now();
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      }
      const began = wish.rate === undefined ? performance.now() : started + (index / wish.rate) * 1_000;
      const status = await post(agent, target, wish.writeKey, body);
      latencies.push(performance.now() - began);
      wish.onAnswer?.(index, status);
      if (status === 200) ok += 1;
      else if (status === 429 || status === 503) refused += 1;
      else failed += 1;
    }
  }

  await Promise.all(Array.from({ length: wish.connections }, worker));
  agent.destroy();
  return { ok, refused, failed, seconds: (performance.now() - started) / 1_000, latencies };
}

function post(agent: http.Agent, target: URL, writeKey: string, body: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const request = http.request(
      target,
      {
        agent,
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'content-encoding': 'gzip',
          'content-length': body.length,
          authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
        },
      },
      (answer) => {
        answer.resume();
        answer.once('end', () => resolve(answer.statusCode ?? 0));
      },
    );
    request.once('error', () => resolve(0));
    request.end(body);
  });
}
