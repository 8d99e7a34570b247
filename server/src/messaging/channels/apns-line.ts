/**
 * One HTTP/2 connection to Apple, shared by all that is under way. When it breaks, it is known what may have been taken: a stream that never began,
 * or that the server named as not processed (GOAWAY, REFUSED_STREAM), was not.
 */
import http2, { type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2';
import { guardOf, RefusedTarget } from '../../kit/call-outside.ts';

export type ApnsAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, unknown>>;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly isSent: boolean; readonly why: string };

export interface ApnsPlace {
  readonly url: string;
  readonly privateHosts: readonly string[];
  /** Whom to believe besides the usual authorities; for tests. */
  readonly ca?: string | undefined;
  /** A connection over which nothing came for so long is asked whether it still stands, and given so long to say so. */
  readonly idle?: { readonly afterMs: number; readonly patienceMs: number } | undefined;
}

const answerMs = 10_000;
const usualIdle = { afterMs: 60_000, patienceMs: 3_000 } as const;

export class ApnsLine {
  readonly #place: ApnsPlace;
  #session: ClientHttp2Session | null = null;
  #opening: Promise<ClientHttp2Session | string> | null = null;
  #checking: Promise<boolean> | null = null;
  #heardAt = 0;

  constructor(place: ApnsPlace) {
    this.#place = place;
  }

  /** What was certainly not taken is asked once more over a new connection. */
  async ask(headers: OutgoingHttpHeaders, body: string): Promise<ApnsAnswer> {
    for (let nth = 0; ; nth += 1) {
      const session = await this.#usable();
      if (typeof session === 'string') return { kind: 'failed', isSent: false, why: session };
      const answer = await askOn(session, headers, body);
      if (answer.kind === 'answer') this.#heardAt = performance.now();
      if (answer.kind === 'answer' || answer.isSent || nth === 1) return answer;
      this.#leave(session);
    }
  }

  close(): void {
    this.#session?.destroy();
    this.#session = null;
  }

  #leave(session: ClientHttp2Session): void {
    // What is under way on it may end there.
    session.close();
    if (this.#session === session) this.#session = null;
  }

  async #usable(): Promise<ClientHttp2Session | string> {
    const session = this.#session;
    if (session !== null && !session.closed && !session.destroyed && (await this.#stands(session))) return session;
    if (session !== null) this.#leave(session);
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  /** All who want to send wait for one answer: a line that is dead and does not say so would cost each of them a message that nobody knows of. */
  async #stands(session: ClientHttp2Session): Promise<boolean> {
    const { afterMs, patienceMs } = this.#place.idle ?? usualIdle;
    if (performance.now() - this.#heardAt <= afterMs) return true;
    this.#checking ??= pinged(session, patienceMs).finally(() => {
      this.#checking = null;
    });
    const isStanding = await this.#checking;
    if (isStanding) this.#heardAt = performance.now();
    return isStanding;
  }

  async #open(): Promise<ClientHttp2Session | string> {
    const { url, privateHosts, ca } = this.#place;
    try {
      const lookup = guardOf(new URL(url), privateHosts);
      const session = http2.connect(url, {
        lookup,
        ...(ca === undefined ? {} : { ca }),
      } as http2.SecureClientSessionOptions);
      const said = await new Promise<true | string>((resolve) => {
        const patience = setTimeout(() => session.destroy(new Error('no answer in time')), answerMs);
        session.once('connect', () => resolve(true));
        session.on('error', (error: Error) => resolve(error.message));
        session.once('close', () => resolve('the connection was closed'));
        session.once('connect', () => clearTimeout(patience));
        session.once('close', () => clearTimeout(patience));
      });
      if (said !== true) return said;
      session.unref();
      this.#session = session;
      this.#heardAt = performance.now();
      return session;
    } catch (error) {
      if (error instanceof RefusedTarget || error instanceof TypeError) return error.message;
      throw error;
    }
  }
}

function pinged(session: ClientHttp2Session, patienceMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const patience = setTimeout(() => resolve(false), patienceMs);
    const isAsked = session.ping((error) => {
      clearTimeout(patience);
      resolve(error === null);
    });
    if (!isAsked) resolve(false);
  });
}

function askOn(session: ClientHttp2Session, headers: OutgoingHttpHeaders, body: string): Promise<ApnsAnswer> {
  return new Promise((resolve) => {
    if (session.closed || session.destroyed)
      return resolve({ kind: 'failed', isSent: false, why: 'the connection was closed' });
    const stream = session.request({ ':method': 'POST', ...headers });
    const parts: Buffer[] = [];
    let [why, isWhole] = ['the connection broke', false];
    let got: Readonly<Record<string, unknown>> | null = null;
    const patience = setTimeout(() => {
      why = 'no answer in time';
      stream.close(http2.constants.NGHTTP2_CANCEL);
    }, answerMs);
    stream.once('response', (answered) => (got = answered));
    stream.on('data', (part: Buffer) => {
      if (parts.length < 100) parts.push(part);
    });
    stream.once('end', () => (isWhole = true));
    stream.on('error', (error: Error) => (why = error.message));
    stream.once('close', () => {
      clearTimeout(patience);
      if (got !== null && isWhole)
        return resolve({
          kind: 'answer',
          status: Number(got[':status']),
          headers: got,
          body: Buffer.concat(parts).toString('utf8'),
        });
      // A stream that has no number yet never left.
      const isSent = !stream.pending && stream.rstCode !== http2.constants.NGHTTP2_REFUSED_STREAM;
      return resolve({ kind: 'failed', isSent, why });
    });
    return stream.end(body);
  });
}
