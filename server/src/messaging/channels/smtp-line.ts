/**
 * One connection to a mail server, used by one message at a time. Not nodemailer's own pool: that sends again by itself what it thinks was not
 * sent. Here the stage is known: until the server has asked for the content (354) nothing can have been taken.
 */
import { Readable } from 'node:stream';
import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface SmtpPlace {
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user?: string | undefined;
  readonly password?: string | undefined;
}

export interface SmtpFailure {
  readonly stage: 'open' | 'envelope' | 'content';
  readonly status: number | null;
  readonly words: string;
  readonly command: string;
}
export type SmtpSaid =
  | { readonly ok: true; readonly words: string }
  | { readonly ok: false; readonly failure: SmtpFailure };

interface Failed extends Error {
  readonly responseCode?: number;
  readonly response?: string;
  readonly command?: string;
}

const failureOf = (error: Failed, stage: SmtpFailure['stage']): SmtpFailure => ({
  stage,
  status: error.responseCode ?? null,
  words: error.response ?? error.message,
  command: error.command ?? '',
});

export class SmtpLine {
  readonly #connection: SMTPConnection;
  #isOpen = false;
  /** How many messages went over it: a line that was used may have been closed by the server meanwhile. */
  used = 0;

  constructor(place: SmtpPlace) {
    this.#connection = new SMTPConnection({
      host: place.host,
      port: place.port,
      secure: place.security === 'tls',
      requireTLS: place.security === 'starttls',
      ignoreTLS: place.security === 'none',
      connectionTimeout: 10_000,
      greetingTimeout: 10_000,
      socketTimeout: 20_000,
    });
    this.#connection.on('error', () => this.#lost());
    this.#connection.on('end', () => this.#lost());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  #lost(): void {
    this.#isOpen = false;
  }

  async open({ user, password }: SmtpPlace): Promise<SmtpFailure | null> {
    const failure = await new Promise<SmtpFailure | null>((resolve) => {
      this.#connection.once('error', (error) => resolve(failureOf(error as Failed, 'open')));
      this.#connection.connect((error) => {
        if (error) return resolve(failureOf(error as Failed, 'open'));
        if (user === undefined) return resolve(null);
        return this.#connection.login({ credentials: { user, pass: password ?? '' } }, (refused) =>
          resolve(refused ? failureOf(refused as Failed, 'open') : null),
        );
      });
    });
    this.#isOpen = failure === null;
    if (failure !== null) this.close();
    return failure;
  }

  async send(envelope: { from: string; to: string }, content: Buffer): Promise<SmtpSaid> {
    this.used += 1;
    let isAsked = false;
    const stream = new Readable({
      read() {
        isAsked = true;
        this.push(content);
        this.push(null);
      },
    });
    const said = await new Promise<SmtpSaid>((resolve) => {
      this.#connection.send({ from: envelope.from, to: [envelope.to] }, stream, (error, info) => {
        if (error) resolve({ ok: false, failure: failureOf(error as Failed, isAsked ? 'content' : 'envelope') });
        else resolve({ ok: true, words: String(info?.response ?? '') });
      });
    });
    // A refusal leaves the session as it was only after RSET; a new line costs less thought.
    if (!said.ok) this.close();
    return said;
  }

  close(): void {
    this.#isOpen = false;
    this.#connection.quit();
    setTimeout(() => this.#connection.close(), 1_000).unref();
  }
}
