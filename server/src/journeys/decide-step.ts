/**
 * One step of one run: what it does, which way it goes, or what it waits for. Pure: the same run, step, facts and instant give the same
 * decision for ever, so that a step that is made again after a kill is the same step.
 */
import type { Step } from '../../../contracts/journeys.ts';
import { decideCall, decideJourney, decideTask } from './decide-outside.ts';
import {
  after,
  go,
  graceMs,
  iso,
  isDue,
  keyOf,
  placeIn,
  stay,
  worthMs,
  type Decision,
  type Facts,
  type Memory,
  type Of,
  type RunFacts,
  type Waiting,
} from './decision.ts';
import { fitsTest, textsOf } from './event-fits.ts';
import { nextWallTime } from './local-time.ts';

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
      const holds = answers(step.if, run.memory, facts);
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
    case 'task':
      return decideTask(step, run, now);
    case 'webhook':
      return decideCall(step, run, facts, now);
    case 'journey':
      return decideJourney(step, run, now);
    case 'list':
      return {
        ...go('done', step.next, { audienceId: step.audienceId, act: step.act }),
        effects: [{ kind: 'list', key: keyOf(run), audienceId: step.audienceId, act: step.act }],
      };
  }
}

function answers(asked: Of<'condition'>['if'], memory: Memory, facts: Facts): boolean {
  if (asked.kind === 'audience') return facts.isMember(asked.audienceId) === asked.member;
  if (asked.kind === 'rule') return facts.fitsRule(asked.rule);
  return fitsTest(textsOf(memory.data[asked.property]), asked.test);
}

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

/** How often who is outranked is looked at though nobody has told that she is free. */
const rankNetMs = 3_600_000;
/** Null: nothing of a higher priority keeps this message back. */
function keptBack(run: RunFacts, next: string | null, now: Date): Decision | null {
  const { waiting } = run.memory;
  if (waiting?.kind === 'rank' && !isDue(waiting, now)) return stay(waiting);
  if (run.outranked == null) return null;
  if (run.outranked === 'skip') return go('outranked', next);
  const until = new Date(now.getTime() + rankNetMs);
  const what = waiting === undefined ? 'outranked' : '';
  return { kind: 'wait', until, waiting: { kind: 'rank', until: iso(until) }, effects: [], what, detail: {} };
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
  const kept = keptBack(run, step.next, now);
  if (kept !== null) return kept;
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
        bestHourWithinHours: step.bestHourWithinHours,
      },
    ],
  };
}

function decideCascade(step: Of<'cascade'>, run: RunFacts, facts: Facts, now: Date): Decision {
  const { waiting } = run.memory;
  if (waiting === undefined || waiting.kind === 'rank')
    return keptBack(run, step.none, now) ?? tryFrom(step, 0, run, facts, now);
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
