/** For tests: providers that behave as they are told. Each is a real server that speaks the channel's protocol; SMTP and SMPP by libraries that are not ours. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo, Server, Socket } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** What is used here of `smpp`, which has no types. */
interface SmppPdu {
  readonly [field: string]: unknown;
  response(fields?: Readonly<Record<string, unknown>>): SmppPdu;
}
interface SmppSession {
  readonly socket: Socket;
  on(event: string, listener: (pdu: SmppPdu) => unknown): this;
  send(pdu: SmppPdu): unknown;
  deliver_sm(fields: Readonly<Record<string, unknown>>, answered: (answer: SmppPdu) => void): void;
}
const smpp = createRequire(import.meta.url)('smpp') as {
  createServer(listener: (session: SmppSession) => void): Server;
};

/** accept; refuse for good; ask again later; take it and hang up before the answer; take it and not answer until `release` (SMTP). */
export type Behaviour = 'accept' | 'refuse' | 'later' | 'lose' | 'hang';

export interface Peer {
  readonly port: number;
  /** For the next messages. */
  behaviour: Behaviour;
  /** References of all that was taken, in order, each time it was. */
  readonly taken: string[];
  /** What was taken, as it came over the line. */
  readonly raw: string[];
  stop(): Promise<void>;
}

export interface SmtpPeer extends Peer {
  /** Whom each taken message was from, as its envelope says. */
  readonly senders: string[];
  /** Decides for each message by itself. */
  decide: ((reference: string) => Behaviour) | null;
  /** Answers what hangs. */
  release(): void;
}

export async function smtpPeer(
  options: { readonly user?: { user: string; password: string }; readonly port?: number } = {},
): Promise<SmtpPeer> {
  const hanging: (() => void)[] = [];
  const peer: SmtpPeer = {
    port: 0,
    behaviour: 'accept',
    taken: [],
    raw: [],
    decide: null,
    senders: [],
    release: () => {
      for (const done of hanging.splice(0)) done();
    },
    stop: async () => undefined,
  };
  const server = new SMTPServer({
    disabledCommands: options.user === undefined ? ['AUTH', 'STARTTLS'] : ['STARTTLS'],
    authOptional: options.user === undefined,
    allowInsecureAuth: true,
    logger: false,
    closeTimeout: 50,
    onAuth: ({ username, password }, _session, done) => {
      const fits = username === options.user?.user && password === options.user?.password;
      done(fits ? null : new Error('Invalid username or password'), fits ? { user: username } : undefined);
    },
    onRcptTo: (_address, _session, done) => {
      if (peer.decide !== null) return done();
      if (peer.behaviour === 'refuse')
        return done(Object.assign(new Error('5.1.1 no such mailbox'), { responseCode: 550 }));
      if (peer.behaviour === 'later') return done(Object.assign(new Error('4.2.0 greylisted'), { responseCode: 451 }));
      return done();
    },
    onData: (stream, _session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        const reference = /^X-Message-Reference: (\S+)/im.exec(raw)?.[1] ?? '';
        const behaviour = peer.decide?.(reference) ?? peer.behaviour;
        if (behaviour === 'refuse') return done(Object.assign(new Error('5.7.1 not wanted'), { responseCode: 554 }));
        if (behaviour === 'later') return done(Object.assign(new Error('4.3.0 busy'), { responseCode: 451 }));
        peer.taken.push(reference);
        peer.raw.push(raw);
        peer.senders.push(_session.envelope.mailFrom === false ? '' : _session.envelope.mailFrom.address);
        if (behaviour === 'accept') return done(null, 'taken');
        if (behaviour === 'hang') return void hanging.push(() => done(null, 'taken'));
        // Its own connection alone; the others go on.
        for (const connection of server.connections as Set<{ session: { id: string }; _socket: { destroy(): void } }>)
          if (connection.session.id === (_session as { id: string }).id) connection._socket.destroy();
        return undefined;
      });
    },
  });
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  Object.assign(peer, {
    port: (server.server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
      }),
  });
  return peer;
}

export interface HttpPeer extends Peer {
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly body: Buffer }[];
}

/** `reference` finds in a request by what the message is known. */
export async function httpPeer(
  referenceOf: (request: { headers: IncomingMessage['headers']; body: Buffer }) => string,
  answer: (reference: string) => { readonly status: number; readonly body: string } = () => ({ status: 201, body: '' }),
): Promise<HttpPeer> {
  const peer: HttpPeer = {
    port: 0,
    behaviour: 'accept',
    taken: [],
    raw: [],
    requests: [],
    stop: async () => undefined,
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const got = { headers: request.headers, body: Buffer.concat(parts) };
      if (peer.behaviour === 'refuse') return response.writeHead(400).end('no such number');
      if (peer.behaviour === 'later') return response.writeHead(429, { 'retry-after': '7' }).end('slow down');
      const reference = referenceOf(got);
      peer.taken.push(reference);
      peer.raw.push(got.body.toString('utf8'));
      peer.requests.push(got);
      if (peer.behaviour === 'lose') return request.socket.destroy();
      const { status, body } = answer(reference);
      return response.writeHead(status).end(body);
    });
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(peer, {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
  return peer;
}

export interface SmppPeer extends Peer {
  readonly messages: { readonly to: string; readonly text: string; readonly coding: number }[];
  /** Sends a receipt over every session; resolves with the status of each answer. */
  receipt(providerId: string, stat: string): Promise<number[]>;
  /** The same with what a customer answers. */
  answer(fields: Readonly<Record<string, unknown>>): Promise<number[]>;
}

export async function smppPeer(password = 'secret'): Promise<SmppPeer> {
  const sessions = new Set<SmppSession>();
  let count = 0;
  const peer: SmppPeer = {
    port: 0,
    behaviour: 'accept',
    taken: [],
    raw: [],
    messages: [],
    stop: async () => undefined,
    receipt: async () => [],
    answer: async () => [],
  };
  const server = smpp.createServer((session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
    session.on('bind_transceiver', (pdu) => {
      session.send(pdu.response({ command_status: pdu['password'] === password ? 0 : 0x0e, system_id: 'peer' }));
    });
    session.on('enquire_link', (pdu) => session.send(pdu.response()));
    session.on('unbind', (pdu) => session.send(pdu.response()));
    session.on('submit_sm', (pdu) => {
      if (peer.behaviour === 'refuse') return session.send(pdu.response({ command_status: 0x0b }));
      if (peer.behaviour === 'later') return session.send(pdu.response({ command_status: 0x58 }));
      count += 1;
      const { message } = pdu['short_message'] as { message: string | Buffer };
      peer.taken.push(`id-${count}`);
      peer.messages.push({
        to: String(pdu['destination_addr']),
        text: typeof message === 'string' ? message : message.toString('latin1'),
        coding: Number(pdu['data_coding']),
      });
      if (peer.behaviour === 'lose') return session.socket.destroy();
      return session.send(pdu.response({ message_id: `id-${count}` }));
    });
  });
  const deliver = (fields: Readonly<Record<string, unknown>>): Promise<number[]> =>
    Promise.all(
      [...sessions].map(
        (session) =>
          new Promise<number>((resolve) => {
            session.deliver_sm({ source_addr: '37120000001', destination_addr: 'SHOP', ...fields }, (answer) =>
              resolve(Number(answer['command_status'])),
            );
          }),
      ),
    );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  Object.assign(peer, {
    port: (server.address() as AddressInfo).port,
    receipt: (providerId: string, stat: string) =>
      deliver({
        esm_class: 4,
        short_message: `id:${providerId} sub:001 dlvrd:001 submit date:2603021000 done date:2603021001 stat:${stat} err:000 text:x`,
      }),
    answer: (fields: Readonly<Record<string, unknown>>) => deliver(fields),
    stop: () =>
      new Promise<void>((resolve) => {
        for (const session of sessions) session.socket.destroy();
        server.close(() => resolve());
      }),
  });
  return peer;
}
