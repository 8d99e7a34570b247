/**
 * SMS by SMPP 3.4: one transceiver session that is bound when it is needed, kept with enquire_link, and bound again after it broke. What was
 * submitted and not answered when it broke is "unknown". Receipts and what customers answer come over the same session, and are
 * answered once they are written down.
 */
import net from 'node:net';
import tls from 'node:tls';
import type { z } from 'zod';
import type { smppSecrets, smppSettings } from '../../../../contracts/senders.ts';
import { inShort, type Adapter, type Hearing, type Outcome } from './adapter.ts';
import {
  bindBody,
  commands,
  readDeliver,
  readMessageId,
  readPdus,
  receiptOf,
  response,
  statuses,
  submitBody,
  writePdu,
  type Pdu,
} from './smpp-pdu.ts';
import { smsParts } from './sms-text.ts';

type Settings = z.infer<typeof smppSettings>;

const answerMs = 15_000;
const enquireMs = 20_000;

/** An answer of the provider; null: the session ended before it came. */
type Answer = Pdu | null;

class Session {
  readonly #socket: net.Socket;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #hearing: Hearing;
  #sequence = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #enquiring: NodeJS.Timeout | undefined;
  isOpen = false;

  constructor(socket: net.Socket, hearing: Hearing) {
    this.#socket = socket;
    this.#hearing = hearing;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => this.end());
    socket.on('close', () => this.end());
  }

  /** Null: no answer. The request may have arrived. */
  ask(command: number, body?: Buffer): Promise<Answer> {
    this.#sequence = this.#sequence >= 0x7ffffffe ? 1 : this.#sequence + 1;
    const sequence = this.#sequence;
    return new Promise((resolve) => {
      const patience = setTimeout(() => this.end(), answerMs);
      this.#waiting.set(sequence, (answer) => {
        clearTimeout(patience);
        resolve(answer);
      });
      this.#socket.write(writePdu(command, sequence, body));
    });
  }

  keep(): void {
    this.isOpen = true;
    this.#enquiring = setInterval(() => void this.ask(commands.enquireLink), enquireMs);
    this.#enquiring.unref();
  }

  end(): void {
    this.isOpen = false;
    clearInterval(this.#enquiring);
    this.#socket.destroy();
    for (const [sequence, tell] of this.#waiting) {
      this.#waiting.delete(sequence);
      tell(null);
    }
  }

  #take(chunk: Buffer): void {
    try {
      const { pdus, rest } = readPdus(Buffer.concat([this.#bytes, chunk]));
      this.#bytes = Buffer.from(rest);
      for (const pdu of pdus) this.#handle(pdu);
    } catch {
      // No SMPP, or not any more: who sends rubbish is left.
      this.end();
    }
  }

  #handle(pdu: Pdu): void {
    if (pdu.command >= response) {
      const tell = this.#waiting.get(pdu.sequence);
      this.#waiting.delete(pdu.sequence);
      tell?.(pdu);
    } else if (pdu.command === commands.deliverSm) {
      void this.#deliver(pdu);
    } else if (pdu.command === commands.enquireLink || pdu.command === commands.unbind) {
      this.#socket.write(writePdu(pdu.command + response, pdu.sequence));
      if (pdu.command === commands.unbind) this.end();
    } else this.#socket.write(writePdu(commands.genericNack, pdu.sequence, undefined, 3));
  }

  async #deliver(pdu: Pdu): Promise<void> {
    let status: number = statuses.ok;
    try {
      const delivered = readDeliver(pdu.body);
      const receipt = receiptOf(delivered);
      if (receipt !== null) await this.#hearing.receipt(receipt);
      if (!delivered.isReceipt) await this.#hearing.incoming({ from: delivered.from, text: delivered.words });
    } catch {
      // Not written down: the provider sends it again.
      status = statuses.systemError;
    }
    if (!this.#socket.destroyed)
      this.#socket.write(writePdu(commands.deliverSm + response, pdu.sequence, Buffer.from([0]), status));
  }
}

async function open(settings: Settings, password: string, hearing: Hearing): Promise<Session | string> {
  const { host, port, systemId, systemType } = settings;
  const socket = await new Promise<net.Socket | string>((resolve) => {
    const made = settings.tls ? tls.connect({ host, port, servername: host }) : net.connect({ host, port });
    made.setTimeout(10_000, () => made.destroy(new Error('no answer in time')));
    made.once('error', (error) => resolve(error.message));
    made.once(settings.tls ? 'secureConnect' : 'connect', () => {
      made.setTimeout(0);
      resolve(made);
    });
  });
  if (typeof socket === 'string') return socket;
  const session = new Session(socket, hearing);
  const bound = await session.ask(commands.bindTransceiver, bindBody(systemId, password, systemType));
  if (bound === null || bound.status !== statuses.ok) {
    session.end();
    return bound === null ? 'no answer to the bind' : `the bind was refused (0x${bound.status.toString(16)})`;
  }
  session.keep();
  return session;
}

export function createSmpp(settings: Settings, secrets: z.infer<typeof smppSecrets>, hearing: Hearing): Adapter {
  let opening: Promise<Session | string> | null = null;
  let current: Session | null = null;
  let reference = Math.floor(Math.random() * 256);

  /** One bind at a time, however many want to send. */
  async function session(): Promise<Session | string> {
    if (current?.isOpen === true) return current;
    opening ??= open(settings, secrets.password, hearing).finally(() => {
      opening = null;
    });
    const opened = await opening;
    if (typeof opened !== 'string') current = opened;
    return opened;
  }

  return {
    keepsKeys: false,
    window: settings.window,
    listen: async () => {
      await session();
    },
    send: async ({ address, content }) => {
      if (address === null) return { kind: 'refused', detail: 'no phone' };
      const line = await session();
      if (typeof line === 'string') return { kind: 'away', detail: inShort(line) };
      reference += 1;
      const { coding, parts, hasHeader } = smsParts(content.text, reference);
      const ids: string[] = [];
      for (const [at, message] of parts.entries()) {
        const answer = await line.ask(
          commands.submitSm,
          submitBody({ source: settings.source, destination: address, coding, hasHeader, message }),
        );
        const outcome = outcomeOf(answer);
        if (outcome !== null) {
          // What has gone in part is not asked again as a whole.
          if (at === 0 || outcome.kind === 'unknown') return outcome;
          return { kind: 'unknown', detail: `${at} of ${parts.length} parts were taken` };
        }
        const id = answer === null ? '' : readMessageId(answer.body);
        if (id !== '') ids.push(id);
      }
      const [providerId = null, ...partIds] = ids.toReversed();
      return { kind: 'accepted', providerId, ...(partIds.length === 0 ? {} : { partIds }) };
    },
    stop: async () => {
      const line = current;
      current = null;
      if (line?.isOpen === true)
        await Promise.race([line.ask(commands.unbind), new Promise((done) => setTimeout(done, 500))]);
      line?.end();
    },
  };
}

/** Null: taken. */
function outcomeOf(answer: Answer): Outcome | null {
  if (answer === null) return { kind: 'unknown', detail: 'the session ended before the answer' };
  if (answer.status === statuses.ok) return null;
  const detail = `SMPP status 0x${answer.status.toString(16).padStart(2, '0')}`;
  if (answer.status === statuses.throttled || answer.status === statuses.queueFull)
    return { kind: 'later', detail, isBusy: true, retryAfterMs: 1_000 };
  if (answer.status === statuses.systemError) return { kind: 'later', detail };
  if (answer.status === statuses.notBound) return { kind: 'away', detail };
  return { kind: 'refused', detail };
}
