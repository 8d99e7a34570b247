/** A run with a real person and a shifted clock, step by step: what would happen, and nothing does. */
import type { JourneyDocument, Step, Tried } from '../../../contracts/journeys.ts';
import type { On } from '../kit/sql.ts';
import { waysOf } from './check-draft.ts';
import { decideStep } from './decide-step.ts';
import { moving, type Decision, type Facts, type Memory } from './decision.ts';
import type { JourneyDeps } from './deps.ts';
import { needsOf, readFacts } from './facts.ts';

const mostSteps = 200;

export interface TryWish {
  readonly document: JourneyDocument;
  readonly personId: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly at: Date;
  readonly assume: Readonly<Record<string, string>>;
}

export async function tryRun(
  on: On,
  deps: Pick<JourneyDeps, 'identity' | 'profiles' | 'messages'>,
  wish: TryWish,
): Promise<Tried> {
  const facts = await readFacts(on, deps, [wish.personId], needsOf([wish.document]), { now: wish.at, locks: false });
  const her = facts.of(wish.personId);
  return playOut(wish, her.cluster.personId, her, () => facts.countMessage(wish.personId));
}

/** Pure but for what the facts do. */
export function playOut(
  wish: Omit<TryWish, 'personId'>,
  personId: string,
  facts: Facts,
  countMessage: () => void,
): Tried {
  const { document, assume } = wish;
  const steps: Tried['steps'] = [];
  let [stepId, now, seq] = [document.start, wish.at, 0];
  let memory: Memory = { data: wish.data };
  while (stepId !== null && steps.length < mostSteps) {
    const step = document.steps[stepId];
    if (step === undefined) break;
    const at = now;
    const said = assume[stepId];
    const first = decideStep(step, { runId: 'trial', seq, personId, memory }, facts, now);
    for (const effect of first.effects) if (effect.kind === 'message' && effect.counts) countMessage();
    const way = first.kind === 'go' ? chosen(step, said, first) : outOfWait(step, said, first);
    now = way.leftAt ?? now;
    steps.push({
      stepId,
      kind: step.kind,
      at: at.toISOString(),
      leftAt: now.toISOString(),
      exit: way.exit,
      detail: way.detail,
    });
    memory = moving(memory);
    if (step.kind === 'code') memory = { data: { ...memory.data, code: 'TRIAL', codeValidUntil: now.toISOString() } };
    seq += 1;
    stepId = way.next;
  }
  return { steps, endedBecause: stepId === null ? 'end' : 'too_long' };
}

interface Way {
  readonly exit: string;
  readonly next: string | null;
  readonly leftAt?: Date;
  readonly detail: Record<string, unknown>;
}

/** Where a way is said, it is taken; else the one that was decided. */
function chosen(step: Step, said: string | undefined, decision: Extract<Decision, { kind: 'go' }>): Way {
  const way = waysOf(step).find(([name]) => name === said);
  if (way === undefined) return { exit: decision.exit, next: decision.next, detail: { ...decision.detail } };
  return { exit: way[0], next: way[1], detail: { ...decision.detail, assumed: true } };
}

/** A wait passes at once by the clock; who is waited for comes only where that is said. */
function outOfWait(step: Step, said: string | undefined, decision: Extract<Decision, { kind: 'wait' }>): Way {
  const detail = { ...decision.detail };
  if (step.kind === 'wait_event')
    return said === 'came'
      ? { exit: 'came', next: step.next, detail: { ...detail, assumed: true } }
      : { exit: 'timeout', next: step.timeout, leftAt: decision.until, detail };
  if (step.kind === 'cascade') {
    if (said !== 'none') return { exit: 'fulfilled', next: step.next, detail: { ...detail, assumed: true } };
    const spans = { minutes: 60_000, hours: 3_600_000, days: 86_400_000 } as const;
    const all = step.tries.reduce((sum, one) => sum + one.within.n * spans[one.within.unit], 0);
    const templates = step.tries.map((one) => one.template);
    const began = decision.until.getTime() - 3 * 86_400_000 - 3_600_000;
    return {
      exit: 'none',
      next: step.none,
      leftAt: new Date(began + all),
      detail: { ...detail, templates, assumed: true },
    };
  }
  if (step.kind === 'task' || step.kind === 'journey' || step.kind === 'webhook') {
    const [, other] = waysOf(step);
    // What people and systems do is taken to be done at once.
    if (said === undefined || said !== other?.[0])
      return { exit: 'done', next: step.next, detail: { ...detail, assumed: true } };
    return { exit: other[0], next: other[1], leftAt: decision.until, detail: { ...detail, assumed: true } };
  }
  const next = 'next' in step ? step.next : null;
  return { exit: 'passed', next, leftAt: decision.until, detail };
}
