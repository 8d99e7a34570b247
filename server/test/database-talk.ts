/** Listens in on what this process says to PostgreSQL: each statement, and how often it waits for an answer. For tests that count. */
import net from 'node:net';

export interface Talk {
  /** Texts of the statements, as they were sent. */
  readonly statements: string[];
  /** Bursts of messages that were sent after an answer had come: each is a wait. */
  waits: number;
}

export interface Listening {
  /** What is said while `during` runs. */
  hear(during: () => Promise<unknown>): Promise<Talk>;
  stop(): void;
}

/** Connections that are opened from now on are heard. */
export function listenToDatabase(): Listening {
  let talk: Talk | undefined;
  const known = new WeakMap<net.Socket, { texts: Map<string, string>; answered: boolean }>();
  // Given back unchanged by `stop`; it is called with its socket.
  const write = Reflect.get(net.Socket.prototype, 'write') as (this: net.Socket, ...args: unknown[]) => boolean;
  const heard = function (this: net.Socket, ...args: unknown[]): boolean {
    const [bytes] = args;
    if (Buffer.isBuffer(bytes)) {
      // A startup message has no type: length, then version 3.0.
      if (bytes.length > 8 && bytes[0] === 0 && bytes.readInt32BE(4) === 196_608 && !known.has(this)) {
        const mine = { texts: new Map<string, string>(), answered: true };
        known.set(this, mine);
        this.on('data', () => {
          mine.answered = true;
        });
      } else {
        const mine = known.get(this);
        if (mine !== undefined) note(bytes, mine);
      }
    }
    return write.apply(this, args);
  };
  net.Socket.prototype.write = heard as typeof net.Socket.prototype.write;

  function note(bytes: Buffer, mine: { texts: Map<string, string>; answered: boolean }): void {
    if (mine.answered && talk !== undefined) talk.waits += 1;
    mine.answered = false;
    for (let at = 0; at + 5 <= bytes.length; at += 1 + bytes.readInt32BE(at + 1)) {
      const body = bytes.subarray(at + 5, at + 1 + bytes.readInt32BE(at + 1));
      const [first = '', second = ''] = body.toString('latin1').split('\0');
      const kind = String.fromCharCode(bytes[at] ?? 0);
      if (kind === 'P') mine.texts.set(first, second);
      else if (kind === 'Q') talk?.statements.push(first);
      else if (kind === 'B') talk?.statements.push(mine.texts.get(second) ?? second);
    }
  }

  return {
    hear: async (during) => {
      const mine: Talk = { statements: [], waits: 0 };
      talk = mine;
      await during();
      talk = undefined;
      return mine;
    },
    stop: () => {
      net.Socket.prototype.write = write as typeof net.Socket.prototype.write;
    },
  };
}
