/** One keep-alive connection as a bare socket, one call at a time: Node's own HTTP client costs as much as the server under test. */
import net from 'node:net';

export interface Said<T> {
  readonly status: number;
  readonly body: T;
}

export class Line {
  readonly #socket: net.Socket;
  readonly #head: string;
  #buffer: Buffer = Buffer.alloc(0);
  #waiting: { resolve: (said: Said<never>) => void; reject: (error: Error) => void } | undefined;

  constructor(url: string, key: string) {
    const target = new URL(url);
    if (target.hostname !== '127.0.0.1') throw new Error('load goes to this machine only');
    this.#head = `host: ${target.host}\r\nauthorization: Bearer ${key}\r\n`;
    this.#socket = net.connect(Number(target.port), target.hostname);
    this.#socket.setNoDelay(true);
    this.#socket.on('data', (chunk: Buffer) => this.#take(chunk));
    this.#socket.on('error', (error) => this.#waiting?.reject(error));
    this.#socket.on('close', () => this.#waiting?.reject(new Error('the connection broke')));
  }

  say<T>(method: string, at: string, body?: unknown, key?: string): Promise<Said<T>> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const keyed = key === undefined ? '' : `idempotency-key: ${key}\r\n`;
    const sized =
      body === undefined ? '' : `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`;
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve: resolve as (said: Said<never>) => void, reject };
      this.#socket.write(`${method} ${at} HTTP/1.1\r\n${this.#head}${keyed}${sized}\r\n${text}`);
    });
  }

  #take(chunk: Buffer): void {
    this.#buffer = this.#buffer.length === 0 ? chunk : Buffer.concat([this.#buffer, chunk]);
    const head = this.#buffer.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = Number(/content-length: (\d+)/i.exec(this.#buffer.toString('latin1', 0, head))?.[1] ?? 0);
    if (this.#buffer.length < head + 4 + length) return;
    const status = Number(this.#buffer.toString('latin1', 9, 12));
    const body = JSON.parse(this.#buffer.toString('utf8', head + 4, head + 4 + length)) as never;
    this.#buffer = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve({ status, body });
  }

  end(): void {
    this.#socket.removeAllListeners('close');
    this.#socket.destroy();
  }
}

/** So many a second, come what may: each play takes a free line, and waits for one where all are busy; its wait counts. */
export async function atRate(
  lines: readonly Line[],
  perSecond: number,
  seconds: number,
  play: (line: Line, n: number) => Promise<void>,
): Promise<void> {
  const free = [...lines];
  const waiting: ((line: Line) => void)[] = [];
  const take = (): Promise<Line> => {
    const line = free.pop();
    return line === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(line);
  };
  const give = (line: Line): void => {
    const next = waiting.shift();
    if (next === undefined) free.push(line);
    else next(line);
  };
  const plays: Promise<void>[] = [];
  const began = performance.now();
  for (let n = 0; n < perSecond * seconds; n += 1) {
    const wait = began + (n / perSecond) * 1_000 - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    plays.push(take().then((line) => play(line, n).finally(() => give(line))));
  }
  await Promise.all(plays);
}
