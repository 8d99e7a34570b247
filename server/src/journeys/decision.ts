/** What steps decide with: what a run carries along, what may be asked of a person, what a decision is. Pure. */
import { createHash } from 'node:crypto';
import type { Rule, Span } from '../../../contracts/audience-rule.ts';
import type { Step, TaskRole } from '../../../contracts/journeys.ts';

/** What a run carries along. */
export interface Memory {
  /** Given at the start, and made on the way (a code): templates have it as `data`. */
  readonly data: Readonly<Record<string, unknown>>;
  /** When what began it happened: what came before is nothing that the journey has brought about. Absent: when the run began. */
  readonly since?: string;
  /** Of the step that it waits at; absent: it has just come there. */
  readonly waiting?: Waiting | undefined;
}
export type Waiting =
  | { readonly kind: 'time'; readonly until: string }
  | { readonly kind: 'event'; readonly until: string }
  /** She is in a journey of a higher priority. */
  | { readonly kind: 'rank'; readonly until: string }
  /** `doneBy`: it was done meanwhile. */
  | { readonly kind: 'task'; readonly until: string; readonly taskId: string; readonly doneBy?: string }
  /** Null: she did not enter it. */
  | { readonly kind: 'journey'; readonly until: string; readonly runId: string | null; readonly isOver?: boolean }
  | {
      readonly kind: 'receipt';
      readonly attempt: number;
      readonly messageId: string;
      /** Null: it has not been sent yet; the clock of the receipt runs from sending on. */
      readonly sentAt: string | null;
      readonly until: string;
    };

/** It goes on to another step. */
export const moving = ({ data, since }: Memory): Memory => (since === undefined ? { data } : { data, since });

export interface RunFacts {
  readonly runId: string;
  readonly seq: number;
  readonly personId: string;
  readonly memory: Memory;
  /** She is in a journey of a higher priority: what becomes of messages. */
  readonly outranked?: 'skip' | 'wait' | null;
}

/** What a step may ask about the person, as it is now. */
export interface Facts {
  readonly zone: string;
  isMember(audienceId: string): boolean;
  fitsRule(rule: Rule): boolean;
  /** Null: it is gone, or archived. */
  template(ref: string): { readonly channel: string; readonly isTransactional: boolean } | null;
  /** Of a hundred messages that she got on a channel, how many she answered (opened or followed); null: none yet. */
  answers(channel: string): number | null;
  /** Nothing that is not transactional may be sent to her now. */
  readonly isCapped: boolean;
  messageIdOf(key: string): string;
  /** Of an experiment; null: there is none with this key. */
  armOf(experiment: string): string | null;
}

export type Effect =
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly messageId: string;
      readonly template: string;
      readonly channel: string;
      readonly purpose: string | undefined;
      readonly counts: boolean;
      readonly expiresAt: Date;
      readonly bestHourWithinHours?: number | undefined;
    }
  | { readonly kind: 'trait'; readonly trait: string; readonly value: string | number | boolean }
  | {
      readonly kind: 'points';
      readonly key: string;
      readonly balance: string;
      readonly amount: number;
      readonly expiresAt: Date | null;
    }
  | { readonly kind: 'code'; readonly promotionId: string; readonly validUntil: Date }
  | {
      readonly kind: 'task';
      readonly taskId: string;
      readonly text: string;
      readonly role: TaskRole;
      readonly dueAt: Date;
    }
  | {
      readonly kind: 'call';
      readonly key: string;
      readonly messageId: string;
      readonly senderId: string;
      readonly expiresAt: Date;
    }
  | { readonly kind: 'journey'; readonly key: string; readonly journeyId: string; readonly waits: boolean }
  | { readonly kind: 'list'; readonly key: string; readonly audienceId: string; readonly act: 'add' | 'remove' };

export type Decision =
  | {
      readonly kind: 'go';
      readonly exit: string;
      readonly next: string | null;
      readonly effects: readonly Effect[];
      readonly detail: Readonly<Record<string, unknown>>;
      readonly isHoldOut?: boolean;
    }
  | {
      readonly kind: 'wait';
      readonly until: Date;
      readonly waiting: Waiting;
      readonly effects: readonly Effect[];
      readonly what: string;
      readonly detail: Readonly<Record<string, unknown>>;
    };

const unitMs = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
export const spanMs = ({ n, unit }: Span): number => n * unitMs[unit];
export const after = (now: Date, span: Span): Date => new Date(now.getTime() + spanMs(span));

/** What a message is worth, and the longest that its being sent is awaited. */
export const worthMs = 3 * 86_400_000;
export const graceMs = 3_600_000;

export const go = (exit: string, next: string | null, detail: Record<string, unknown> = {}): Decision => ({
  kind: 'go',
  exit,
  next,
  effects: [],
  detail,
});

/** The key of an effect: of the run, the step as it was made, and which of its effects it is. */
export const keyOf = ({ runId, seq }: Pick<RunFacts, 'runId' | 'seq'>, part = 0): string =>
  `journey:${runId}:${seq}:${part}`;

export const iso = (at: Date): string => at.toISOString();
export const isDue = (waiting: Waiting, now: Date): boolean => Date.parse(waiting.until) <= now.getTime();
/** Woken too early: nothing happens. */
export const stay = (waiting: Waiting): Decision => ({
  kind: 'wait',
  until: new Date(waiting.until),
  waiting,
  effects: [],
  what: '',
  detail: {},
});

export type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** A person's place in an experiment, 0 to 9,999: the same for ever. */
export function placeIn(experiment: string, personId: string): number {
  return createHash('sha256').update(`${experiment}\u0000${personId}`).digest().readUInt32BE(0) % 10_000;
}
