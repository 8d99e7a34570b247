/** Conversations: calls and messenger threads that are open until somebody ends them. */
import { firstText, propertiesOf } from './read-json.ts';
import type { FragmentState } from './state.ts';
import type { UnitContext } from './unit.ts';

const opens = /^(call|conversation|chat) (received|started|opened|answered)$|^message received$/;
const closes = /^(call|conversation|chat) (completed|ended|closed|resolved)$/;
const goesOn = /^message sent$/;
const keyNames = ['conversation_id', 'conversationId', 'call_id', 'callId', 'thread_id', 'threadId'];
const topicNames = ['topic', 'subject', 'reason', 'intent'];

export function noteTalk(unit: FragmentState, { event, source, name, brief }: UnitContext): void {
  const opening = opens.test(name);
  const closing = !opening && closes.test(name);
  if (!opening && !closing && !goesOn.test(name)) return;
  const properties = propertiesOf(event.body);
  const key = firstText(properties, keyNames, 100) ?? `at:${event.sourceId ?? ''}`;
  const topic = firstText(properties, topicNames, 120);
  const kind = source?.kind ?? null;
  unit.talks = [[key, brief, opening ? brief : '', closing ? brief : '', kind, topic === null ? null : [brief, topic]]];
}
