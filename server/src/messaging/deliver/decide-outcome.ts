/** What becomes of a message after a provider has answered, or has not. Pure. */
import type { Outcome } from '../channels/adapter.ts';

export interface Decided {
  readonly state: 'sent' | 'deferred' | 'failed' | 'unknown';
  readonly reason: string | null;
  readonly detail: string | null;
  readonly providerId: string | null;
  readonly dueAt: Date | null;
  /** It costs no try: the provider was not there, or had no time for anybody. */
  readonly isFree: boolean;
}

export interface About {
  readonly tries: number;
  readonly expiresAt: Date;
  readonly keepsKeys: boolean;
  readonly now: Date;
  /** 0 … 1: spreads what was refused together. */
  readonly chance: number;
}

/** Half a minute, doubled with every try, to an hour; a fifth more or less. */
export function backoffMs(tries: number, chance: number): number {
  return Math.min(3_600_000, 30_000 * 2 ** Math.min(tries, 10)) * (0.8 + 0.4 * chance);
}

/** A sender that is away: five seconds, doubled with every failure, to five minutes. */
export const awayMs = (failures: number): number => Math.min(300_000, 5_000 * 2 ** Math.min(failures, 10));

export function decideOutcome(outcome: Outcome, about: About): Decided {
  const plain = { reason: null, detail: null, providerId: null, dueAt: null, isFree: false } as const;
  const at = (ms: number): Date => new Date(Math.min(about.now.getTime() + ms, about.expiresAt.getTime()));
  switch (outcome.kind) {
    case 'accepted':
      return { ...plain, state: 'sent', providerId: outcome.providerId };
    case 'refused':
      return { ...plain, state: 'failed', reason: 'provider_refused', detail: outcome.detail };
    case 'away':
      return {
        ...plain,
        state: 'deferred',
        reason: 'provider_away',
        detail: outcome.detail,
        dueAt: about.now,
        isFree: true,
      };
    case 'later': {
      const wait = outcome.retryAfterMs ?? backoffMs(about.tries, about.chance);
      const isFree = outcome.isBusy === true;
      return { ...plain, state: 'deferred', reason: 'provider_busy', detail: outcome.detail, dueAt: at(wait), isFree };
    }
    case 'unknown':
      // Asked again with the same key, the provider tells what became of it.
      if (about.keepsKeys)
        return {
          ...plain,
          state: 'deferred',
          reason: 'no_receipt',
          detail: outcome.detail,
          dueAt: at(backoffMs(about.tries, about.chance)),
        };
      return { ...plain, state: 'unknown', reason: 'no_receipt', detail: outcome.detail };
  }
}
