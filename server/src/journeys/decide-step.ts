/**
 * One step of one run: what it does, which way it goes, or what it waits for. Pure: the same run, step, facts and instant give the same
 * decision for ever, so that a step that is made again after a kill is the same step.
 */
import { createHash } from 'node:crypto';
import type { EventFilter, Span } from '../../../contracts/audience-rule.ts';
import type { JourneyDocument, ReceiptKind, Step } from '../../../contracts/journeys.ts';
import { fitsFilter, fitsTest, textsOf, type JourneyEvent } from './event-fits.ts';
import { nextWallTime } from './local-time.ts';

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
}

/** What a step may ask about the person, as it is now. */
export interface Facts {
  readonly zone: string;
  isMember(audienceId: string): boolean;
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
    }
  | { readonly kind: 'trait'; readonly trait: string; readonly value: string | number | boolean }
  | {
      readonly kind: 'points';
      readonly key: string;
      readonly balance: string;
      readonly amount: number;
      readonly expiresAt: Date | null;
    }
  | { readonly kind: 'code'; readonly promotionId: string; readonly validUntil: Date };

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
const after = (now: Date, span: Span): Date => new Date(now.getTime() + spanMs(span));

/** What a message is worth, and the longest that its being sent is awaited. */
const worthMs = 3 * 86_400_000;
const graceMs = 3_600_000;

const go = (exit: string, next: string | null, detail: Record<string, unknown> = {}): Decision => ({
  kind: 'go',
  exit,
  next,
  effects: [],
  detail,
});

/** The key of an effect: of the run, the step as it was made, and which of its effects it is. */
export const keyOf = ({ runId, seq }: Pick<RunFacts, 'runId' | 'seq'>, part = 0): string =>
  `journey:${runId}:${seq}:${part}`;

/** A person's place in an experiment, 0 to 9,999: the same for ever. */
export function placeIn(experiment: string, personId: string): number {
  return createHash('sha256').update(`${experiment}\u0000${personId}`).digest().readUInt32BE(0) % 10_000;
}

export function decideStep(step: Step, run: RunFacts, facts: Facts, now: Date): Decision {
  const { waiting } = run.memory;
  switch (step.kind) {
    case 'end':
      return go('end', null);
    case 'wait':
      return decideWait(step, waiting, facts, now);
    case 'wait_event': {
      if (waiting === undefined) {
        const until = after(now, step.within);
        const what = { event: step.event };
        return {
          kind: 'wait',
          until,
          waiting: { kind: 'event', until: iso(until) },
          effects: [],
          what: 'waits_for_event',
          detail: what,
        };
      }
      return isDue(waiting, now) ? go('timeout', step.timeout) : stay(waiting);
    }
    case 'condition': {
      const holds =
        step.if.kind === 'audience'
          ? facts.isMember(step.if.audienceId) === step.if.member
          : fitsTest(textsOf(run.memory.data[step.if.property]), step.if.test);
      return holds ? go('yes', step.yes) : go('no', step.no);
    }
    case 'split': {
      if (step.tests === true) {
        const arm = facts.armOf(step.experiment);
        const way = step.ways.find((one) => one.name === arm) ?? step.ways[0];
        return {
          ...go(way?.name ?? 'no_way', way?.next ?? null, { arm }),
          ...(way?.isHoldOut ? { isHoldOut: true } : {}),
        };
      }
      const place = placeIn(step.experiment, run.personId);
      let upTo = 0;
      for (const way of step.ways) {
        upTo += way.percent * 100;
        if (place < upTo) return { ...go(way.name, way.next), ...(way.isHoldOut ? { isHoldOut: true } : {}) };
      }
      // A draft may be tried before its shares make a hundred; a published graph's do.
      return go('no_way', null);
    }
    case 'message':
      return decideMessage(step, run, facts, now);
    case 'cascade':
      return decideCascade(step, run, facts, now);
    case 'set_trait':
      return {
        ...go('done', step.next, { trait: step.trait }),
        effects: [{ kind: 'trait', trait: step.trait, value: step.value }],
      };
    case 'points': {
      const expiresAt = step.expiresInDays === null ? null : new Date(now.getTime() + step.expiresInDays * 86_400_000);
      const { balance, amount } = step;
      return {
        ...go('done', step.next, { balance, amount }),
        effects: [{ kind: 'points', key: keyOf(run), balance, amount, expiresAt }],
      };
    }
    case 'code': {
      const validUntil = new Date(now.getTime() + step.validDays * 86_400_000);
      return {
        ...go('done', step.next, { promotion: step.promotionId }),
        effects: [{ kind: 'code', promotionId: step.promotionId, validUntil }],
      };
    }
  }
}

const iso = (at: Date): string => at.toISOString();
const isDue = (waiting: Waiting, now: Date): boolean => Date.parse(waiting.until) <= now.getTime();
/** Woken too early: nothing happens. */
const stay = (waiting: Waiting): Decision => ({
  kind: 'wait',
  until: new Date(waiting.until),
  waiting,
  effects: [],
  what: '',
  detail: {},
});

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>;

function decideWait(step: Of<'wait'>, waiting: Waiting | undefined, facts: Facts, now: Date): Decision {
  if (waiting !== undefined) return isDue(waiting, now) ? go('passed', step.next) : stay(waiting);
  const { for: wish } = step;
  const until =
    wish.kind === 'duration'
      ? after(now, wish.span)
      : wish.kind === 'date'
        ? new Date(wish.at)
        : nextWallTime(now, wish.at, wish.weekdays, facts.zone);
  if (until <= now) return go('passed', step.next);
  const detail = { until: iso(until), ...(wish.kind === 'time' ? { zone: facts.zone } : {}) };
  return { kind: 'wait', until, waiting: { kind: 'time', until: iso(until) }, effects: [], what: 'waits', detail };
}

/** The template on the channel that she answers most; in the order of the list where nothing is known, or where she answers the same. */
function chooseTemplate(
  refs: readonly string[],
  facts: Facts,
): { ref: string; channel: string; counts: boolean } | null {
  const there = refs.flatMap((ref) => {
    const template = facts.template(ref);
    if (template === null) return [];
    return [
      {
        ref,
        channel: template.channel,
        counts: !template.isTransactional,
        rate: facts.answers(template.channel) ?? -1,
      },
    ];
  });
  return there.reduce<(typeof there)[number] | null>(
    (best, one) => (best === null || one.rate > best.rate ? one : best),
    null,
  );
}

function decideMessage(step: Of<'message'>, run: RunFacts, facts: Facts, now: Date): Decision {
  const chosen = chooseTemplate(step.templates, facts);
  if (chosen === null) return go('no_template', step.next, { template: step.templates.join(', ') });
  const counts = step.purpose === undefined ? chosen.counts : step.purpose !== 'transactional';
  const detail = { template: chosen.ref, channel: chosen.channel };
  if (counts && facts.isCapped) return go('capped', step.next, detail);
  const key = keyOf(run);
  const messageId = facts.messageIdOf(key);
  const expiresAt = new Date(now.getTime() + worthMs);
  return {
    ...go('asked', step.next, {
      ...detail,
      messageId,
      ...(step.templates.length > 1 ? { chosen: 'answers_most' } : {}),
    }),
    effects: [
      {
        kind: 'message',
        key,
        messageId,
        template: chosen.ref,
        channel: chosen.channel,
        purpose: step.purpose,
        counts,
        expiresAt,
      },
    ],
  };
}

function decideCascade(step: Of<'cascade'>, run: RunFacts, facts: Facts, now: Date): Decision {
  const { waiting } = run.memory;
  if (waiting === undefined) return tryFrom(step, 0, run, facts, now);
  if (waiting.kind !== 'receipt' || !isDue(waiting, now)) return stay(waiting);
  return tryFrom(step, waiting.attempt + 1, run, facts, now);
}

/** The first of the tries from here on that can be made at all. */
function tryFrom(step: Of<'cascade'>, from: number, run: RunFacts, facts: Facts, now: Date): Decision {
  for (const [at, one] of step.tries.entries()) {
    if (at < from) continue;
    const template = facts.template(one.template);
    if (template === null) continue;
    const counts = step.purpose === undefined ? !template.isTransactional : step.purpose !== 'transactional';
    if (counts && facts.isCapped) return go('capped', step.none, { template: one.template, channel: template.channel });
    const key = keyOf(run, at);
    const messageId = facts.messageIdOf(key);
    const expiresAt = new Date(now.getTime() + worthMs);
    const until = new Date(expiresAt.getTime() + graceMs);
    return {
      kind: 'wait',
      until,
      waiting: { kind: 'receipt', attempt: at, messageId, sentAt: null, until: iso(until) },
      effects: [
        {
          kind: 'message',
          key,
          messageId,
          template: one.template,
          channel: template.channel,
          purpose: step.purpose,
          counts,
          expiresAt,
        },
      ],
      what: 'asked',
      detail: { template: one.template, channel: template.channel, messageId, wish: one.wish, attempt: at + 1 },
    };
  }
  return go('none', step.none);
}

/** What an event does to a run that waits. `again`: the same step is made anew at once (the next try of a cascade). */
export type Wake =
  | {
      readonly kind: 'go';
      readonly exit: string;
      readonly next: string | null;
      readonly detail: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'until'; readonly until: Date; readonly waiting: Waiting }
  | null;

const ranks: Readonly<Record<string, number>> = {
  'Message Sent': 0,
  'Message Delivered': 1,
  'Message Opened': 2,
  'Message Clicked': 3,
};
const rankOf: Readonly<Record<ReceiptKind, number>> = { sent: 0, delivered: 1, opened: 2, clicked: 3 };
const failures = new Set(['Message Dropped', 'Message Failed', 'Message Undelivered', 'Message Bounced']);
export const receiptNames: readonly string[] = [...Object.keys(ranks), ...failures];

export function decideEvent(step: Step, waiting: Waiting | undefined, event: JourneyEvent, now: Date): Wake {
  if (waiting === undefined) return null;
  if (step.kind === 'wait_event')
    return fitsFilter(event, step)
      ? { kind: 'go', exit: 'came', next: step.next, detail: { eventId: event.eventId } }
      : null;
  if (step.kind !== 'cascade' || waiting.kind !== 'receipt') return null;
  if (event.properties['message_id'] !== waiting.messageId) return null;
  const one = step.tries[waiting.attempt];
  if (one === undefined) return null;
  const rank = ranks[event.name];
  if (rank !== undefined && rank >= rankOf[one.wish])
    return { kind: 'go', exit: 'fulfilled', next: step.next, detail: { by: event.name, attempt: waiting.attempt + 1 } };
  // Due at once: the timer makes the next try.
  if (failures.has(event.name)) return { kind: 'until', until: now, waiting: { ...waiting, until: iso(now) } };
  if (rank === undefined || waiting.sentAt !== null) return null;
  const until = new Date(event.at.getTime() + spanMs(one.within));
  return { kind: 'until', until, waiting: { ...waiting, sentAt: iso(event.at), until: iso(until) } };
}

/** Names of the events that a graph follows. */
export function namesFollowed({ triggers, exits, goal, steps }: JourneyDocument): Set<string> {
  const names = new Set<string>();
  const filter = ({ event }: EventFilter): unknown => names.add(event);
  for (const one of [...triggers, ...exits]) {
    if (one.kind === 'event') filter(one);
    if (one.kind === 'audience') names.add(one.change === 'entered' ? 'Audience Entered' : 'Audience Exited');
  }
  if (goal !== null) filter(goal);
  for (const step of Object.values(steps)) {
    if (step.kind === 'wait_event') filter(step);
    if (step.kind === 'cascade') for (const name of receiptNames) names.add(name);
  }
  return names;
}

/** Does this event start a run, or end one? */
export const startsOrEnds = (
  rule: { readonly kind: string } & Partial<EventFilter> & { readonly audienceId?: string; readonly change?: string },
  event: JourneyEvent,
): boolean => {
  if (rule.kind === 'event')
    return rule.event !== undefined && fitsFilter(event, { event: rule.event, where: rule.where ?? [] });
  if (rule.kind !== 'audience') return false;
  return (
    event.name === (rule.change === 'entered' ? 'Audience Entered' : 'Audience Exited') &&
    event.properties['audience_id'] === rule.audienceId
  );
};
