/** A mail server of this machine that takes, refuses, puts off or takes and hangs up, and counts what it took by our reference. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type Manner = 'take' | 'refuse' | 'later' | 'lose';

export interface MailPeer {
  readonly port: number;
  /** How often each reference was taken. */
  readonly taken: Map<string, number>;
  /** When the first mail to each address came, as `Date.now()`. */
  readonly arrivals: Map<string, number>;
  /** When the first and the last of the current run came. */
  times(): { readonly first: number; readonly last: number };
  begin(manner?: (reference: string) => Manner): void;
  stop(): Promise<void>;
}

export async function startMailPeer(): Promise<MailPeer> {
  const taken = new Map<string, number>();
  const arrivals = new Map<string, number>();
  let manner: (reference: string) => Manner = () => 'take';
  let [first, last] = [0, 0];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    authOptional: true,
    logger: false,
    closeTimeout: 200,
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const reference = /^X-Message-Reference: (\S+)/im.exec(Buffer.concat(parts).toString('latin1'))?.[1] ?? '';
        const how = manner(reference);
        if (how === 'refuse') return done(Object.assign(new Error('5.7.1 not wanted'), { responseCode: 554 }));
        if (how === 'later') return done(Object.assign(new Error('4.3.0 busy'), { responseCode: 451 }));
        last = performance.now();
        const to = session.envelope.rcptTo[0]?.address ?? '';
        if (!arrivals.has(to)) arrivals.set(to, Date.now());
        if (first === 0) first = last;
        taken.set(reference, (taken.get(reference) ?? 0) + 1);
        if (how === 'take') return done(null, 'taken');
        for (const connection of server.connections as Set<{
          readonly session: { readonly id: string };
          readonly _socket: { destroy(): void };
        }>)
          if (connection.session.id === (session as { id: string }).id) connection._socket.destroy();
        return undefined;
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    taken,
    arrivals,
    times: () => ({ first, last }),
    begin: (next = () => 'take') => {
      manner = next;
      taken.clear();
      [first, last] = [0, 0];
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
