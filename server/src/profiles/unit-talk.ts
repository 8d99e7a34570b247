/** Conversations: calls and messenger threads that are open until somebody ends them. */
import { safeKey } from './own.ts';
import { firstText, propertiesOf } from './read-json.ts';
import type { FragmentState, Talk } from './state.ts';
import type { UnitContext } from './unit.ts';

const opens = /^(call|conversation|chat) (received|started|opened|answered)$|^message received$/;
const closes = /^(call|conversation|chat) (completed|ended|closed|resolved)$/;
const goesOn = /^message sent$/;

export function noteTalk(unit: FragmentState, { event, source, name, brief }: UnitContext): void {
  const opening = opens.test(name);
  const closing = !opening && closes.test(name);
  if (!opening && !closing && !goesOn.test(name)) return;
  const properties = propertiesOf(event.body);
  const key =
    firstText(properties, ['conversation_id', 'conversationId', 'call_id', 'callId', 'thread_id', 'threadId'], 100) ??
    `at:${event.sourceId ?? ''}`;
  const topic = firstText(properties, ['topic', 'subject', 'reason', 'intent'], 120);
  const talk: Talk = {
    opened: opening ? brief : '',
    closed: closing ? brief : '',
    last: brief,
    kind: source?.kind ?? null,
    ...(topic === null ? {} : { topic: [brief, topic] as const }),
  };
  unit.talks = { [safeKey(key)]: talk };
}
