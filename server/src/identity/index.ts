/** The door of identity: who is this, and why do we think so? */
import { systemClock, type Clock } from '../kit/clock.ts';
import type { Tx } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';
import { Memory } from './memory.ts';
import { recognise, type ResolvedEvent } from './recognise.ts';

export { loadSecret } from './secret.ts';
export { originIdOf } from './candidates.ts';
export { normalise } from './normalise.ts';
export type { ResolvedEvent } from './recognise.ts';

/** What identity asks of the sources: the directory of channels fits. */
export interface SourcesPort {
  byId(id: string): { readonly sharedDevice: boolean } | undefined;
}

export interface IdentityOptions {
  /** From `loadSecret`. */
  readonly secret: Uint8Array;
  readonly sources: SourcesPort;
  readonly clock?: Clock;
  /** How many values, identifiers and pairs a process remembers; about 300 bytes each. */
  readonly remembered?: number;
}

export interface Identity {
  /**
   * Whose event is each? One answer an event, in order. Records identifiers and links and decides about them in `tx`; what is
   * remembered counts once `tx` has committed. The same events again change nothing. Throws on what it cannot apply.
   */
  resolve(tx: Tx, events: readonly LogEvent[]): Promise<readonly ResolvedEvent[]>;
}

export function createIdentity(options: IdentityOptions): Identity {
  const { secret, sources, clock = systemClock, remembered = 200_000 } = options;
  const self = {
    secret,
    memory: new Memory(secret, remembered),
    isSharedSource: (id: string) => sources.byId(id)?.sharedDevice === true,
    now: () => clock.now(),
  };
  return { resolve: (tx, events) => recognise(tx, self, events) };
}
