/**
 * The mail server's own door: an SMTP server for return paths alone. Whoever gives it something that does not carry our signature is refused in words
 * that a postmaster understands; what was taken is written down before the answer.
 */
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import { errorFields } from '../../kit/log.ts';
import { run, transaction } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { readToken } from '../links/links.ts';
import { suppressAfterSoft } from '../receipts.sql.ts';
import { hear } from '../receipts.ts';
import type { Seal } from '../seal.ts';
import { worstOf } from './decide-bounce.ts';
import { readReport } from './read-report.ts';
import { readReturnPath } from './return-path.ts';

export interface BounceReceiver {
  readonly port: number;
  stop(): Promise<void>;
}

/** A report brings the whole e-mail back at times; more is no report. */
const mostBytes = 1_048_576;
const complaintsTo = /^complaints@/i;

class Refused extends Error {
  readonly responseCode: number;
  constructor(code: number, words: string) {
    super(words);
    this.responseCode = code;
  }
}

export async function receiveBounces(
  deps: Pick<MessagingDeps, 'db' | 'log' | 'clock' | 'seal'>,
  place: { readonly host: string; readonly port: number },
): Promise<BounceReceiver> {
  const seal = await deps.seal();
  const server = new SMTPServer({
    name: 'throughline',
    banner: 'return paths only',
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    disableReverseLookup: true,
    logger: false,
    size: mostBytes,
    maxClients: 50,
    socketTimeout: 60_000,
    closeTimeout: 1_000,
    onRcptTo: ({ address }, _session, done) => {
      const isOurs = complaintsTo.test(address) || readReturnPath(seal, address) !== null;
      done(isOurs ? null : new Refused(550, '5.1.1 this is no return path of ours'));
    },
    onData: (stream, session, done) => {
      void (async () => {
        const said = await takeSafely(deps, seal, stream, session);
        if (said instanceof Refused) done(said);
        else done(null, said);
      })();
    },
  });
  server.on('error', (error: Error) => deps.log.warn(errorFields(error), 'the door for bounces has trouble'));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(place.port, place.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** What is to be answered; never throws. */
async function takeSafely(
  deps: Pick<MessagingDeps, 'db' | 'log' | 'clock'>,
  seal: Seal,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string | Refused> {
  try {
    return await take(deps, seal, stream, session);
  } catch (error) {
    if (error instanceof Refused) return error;
    deps.log.warn(errorFields(error), 'a bounce could not be written down; its server brings it again');
    return new Refused(451, '4.3.0 it could not be written down, come again');
  }
}

async function take(
  { db, clock }: Pick<MessagingDeps, 'db' | 'clock'>,
  seal: Seal,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<string> {
  const raw = await readAll(stream);
  const report = await readReport(raw).catch(() => {
    throw new Refused(554, '5.6.0 this e-mail cannot be read');
  });
  const named = session.envelope.rcptTo.flatMap(({ address }) => readReturnPath(seal, address) ?? []);
  if (report === null) {
    if (named.length === 0) throw new Refused(554, '5.6.0 complaints are reports by RFC 5965');
    return '2.0.0 no report, nothing follows from it';
  }
  const now = clock.now();
  if (report.kind === 'complaint') {
    const id = named[0] ?? signedIn(seal, report.about);
    if (id === null) throw new Refused(550, '5.7.1 the report names no message that we have signed');
    if (report.feedback === 'not-spam') return '2.0.0 nothing follows from it';
    await transaction(db, (tx) => hear(tx, [{ messageId: id, kind: 'complained', detail: report.feedback }], now));
    return '2.0.0 noted';
  }
  const worst = worstOf(report.recipients);
  if (named.length === 0) throw new Refused(550, '5.7.1 bounces come to the address that the message was sent from');
  if (worst === null) return '2.0.0 nothing has been decided yet';
  await transaction(db, async (tx) => {
    const heard = named.map((messageId) => ({ messageId, kind: worst.bounce, detail: worst.words }));
    await hear(tx, heard, now);
    if (worst.bounce === 'undelivered') for (const id of named) await run(tx, suppressAfterSoft, [id, now]);
  });
  return '2.0.0 noted';
}

/** Somewhere in what a provider gives back stands the address it was sent from, or its link for leaving. */
function signedIn(seal: Seal, about: string): string | null {
  for (const [address] of about.matchAll(/bounce\+[a-z2-7]{52}@/gi)) {
    const id = readReturnPath(seal, address);
    if (id !== null) return id;
  }
  for (const [, token = ''] of about.matchAll(/\/m\/leave\/([\w-]{43})/g)) {
    const id = readToken(seal, 'leave', token);
    if (id !== null) return id;
  }
  return null;
}

async function readAll(stream: SMTPServerDataStream): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream) if (!stream.sizeExceeded) parts.push(part as Buffer);
  if (stream.sizeExceeded) throw new Refused(552, '5.3.4 reports are smaller than this');
  return Buffer.concat(parts);
}
