/** Steps whose work others do: people, systems, other journeys. Pure. */
import { hashedId } from '../kit/ids.ts';
import {
  after,
  go,
  graceMs,
  iso,
  isDue,
  keyOf,
  stay,
  type Decision,
  type Effect,
  type Facts,
  type Of,
  type RunFacts,
  type Waiting,
} from './decision.ts';

export function decideTask(step: Of<'task'>, run: RunFacts, now: Date): Decision {
  const { waiting } = run.memory;
  if (waiting?.kind === 'task') {
    if (waiting.doneBy !== undefined) return go('done', step.next, { by: waiting.doneBy });
    return isDue(waiting, now) ? go('late', step.late) : stay(waiting);
  }
  const until = after(now, step.within);
  const taskId = hashedId('task', keyOf(run));
  const effects: Effect[] = [{ kind: 'task', taskId, text: step.text, role: step.role, dueAt: until }];
  const detail = { taskId, role: step.role };
  if (!step.waits) return { ...go('given', step.next, detail), effects };
  return { kind: 'wait', until, waiting: { kind: 'task', until: iso(until), taskId }, effects, what: 'given', detail };
}

export function decideCall(step: Of<'webhook'>, run: RunFacts, facts: Facts, now: Date): Decision {
  const { waiting } = run.memory;
  if (waiting !== undefined)
    return isDue(waiting, now) ? go('failed', step.failed, { why: 'no answer' }) : stay(waiting);
  const key = keyOf(run);
  const messageId = facts.messageIdOf(key);
  const expiresAt = after(now, step.within);
  const until = new Date(expiresAt.getTime() + graceMs);
  return {
    kind: 'wait',
    until,
    waiting: { kind: 'receipt', attempt: 0, messageId, sentAt: null, until: iso(until) },
    effects: [{ kind: 'call', key, messageId, senderId: step.senderId, expiresAt }],
    what: 'called',
    detail: { messageId },
  };
}

export function decideJourney(step: Of<'journey'>, run: RunFacts, now: Date): Decision {
  const { waiting } = run.memory;
  if (waiting?.kind === 'journey') {
    if (waiting.isOver === true) return go('done', step.next, { why: 'it was stopped, or failed' });
    if (waiting.runId === null) return go('done', step.next, { why: 'she did not enter it' });
    return isDue(waiting, now) ? go('late', step.late) : stay(waiting);
  }
  const { journeyId, waits } = step;
  const effects: Effect[] = [{ kind: 'journey', key: keyOf(run), journeyId, waits }];
  if (!waits) return { ...go('begun', step.next, { journeyId }), effects };
  const until = after(now, step.within);
  const begun: Waiting = { kind: 'journey', until: iso(until), runId: null };
  return { kind: 'wait', until, waiting: begun, effects, what: 'begun', detail: { journeyId } };
}
