/** The rules that each event must keep; hand-written, because they are few and run 150,000 times a second. */
import type { EventType } from '../../../../contracts/common.ts';
import type { ReasonCode } from '../reasons.ts';
import { isFields, type Fields } from './fields.ts';
import { limits } from './limits.ts';
import { mergePairs } from './read-merge.ts';

export interface Refusal {
  readonly reason: ReasonCode;
  /** Names of fields and lengths, never values. */
  readonly detail: string;
}

export interface Checked {
  readonly type: EventType;
  readonly name: string | null;
  /** Undefined: assign one. */
  readonly messageId: string | undefined;
  /** What decides the shard: `u:<userId>`, `a:<anonymousId>`, or for a merge its first identifier. */
  readonly customerKey: string;
}

const types: Readonly<Record<string, EventType>> = Object.freeze(
  Object.assign(Object.create(null) as Record<string, EventType>, {
    identify: 'identify',
    track: 'track',
    page: 'page',
    screen: 'screen',
    group: 'group',
    alias: 'alias',
  }),
);
// Words that programs write where they have no id. With another id beside them identity's own protected values decide.
const reserved = new Set(['null', 'undefined', 'nan', 'none', 'nil', '[object object]', 'anonymous', '0', '-1']);

const no = (reason: ReasonCode, detail: string): Refusal => ({ reason, detail });

/** What the event is, or why it is refused. Whole-number ids become text, in the event too. `pathType` is what the address says it is. */
export function checkEvent(event: Fields, pathType: EventType | undefined): Checked | Refusal {
  const type = pathType ?? (typeof event['type'] === 'string' ? types[event['type']] : undefined);
  if (type === undefined)
    return no('type_missing', event['type'] === undefined ? 'there is no `type`' : '`type` is something else');
  const wrong = checkShapes(event) ?? checkIds(event, type);
  if (wrong !== null) return wrong;
  const name = nameOf(event, type);
  if (typeof name === 'object' && name !== null) return name;
  const messageId = event['messageId'];
  if (typeof messageId === 'string' && messageId.length > limits.messageIdChars) {
    return no('message_id_too_long', `messageId has ${messageId.length} characters`);
  }
  const { userId, anonymousId } = event;
  const customerKey = !isBlank(userId)
    ? `u:${String(userId)}`
    : isBlank(anonymousId)
      ? mergeKey(event)
      : `a:${String(anonymousId)}`;
  // Only now, that nothing can be refused any more: a letter holds the event as it came.
  for (const field of idFields) if (typeof event[field] === 'number') event[field] = String(event[field]);
  return { type, name, messageId: isBlank(messageId) ? undefined : String(messageId), customerKey };
}

const idFields = ['userId', 'anonymousId', 'messageId', 'groupId', 'previousId'] as const;
const objectFields = ['traits', 'properties', 'context', 'integrations'] as const;

function checkShapes(event: Fields): Refusal | null {
  for (const field of objectFields) {
    const value = event[field];
    if (value !== undefined && value !== null && !isFields(value))
      return no('wrong_type', `\`${field}\` is not an object`);
  }
  const context = event['context'];
  if (!isFields(context)) return null;
  const { traits, externalIds } = context;
  if (traits !== undefined && traits !== null && !isFields(traits))
    return no('wrong_type', '`context.traits` is not an object');
  if (externalIds !== undefined && externalIds !== null && !Array.isArray(externalIds))
    return no('wrong_type', '`context.externalIds` is not a list');
  return null;
}

function checkIds(event: Fields, type: EventType): Refusal | null {
  for (const field of idFields) {
    const value = event[field];
    if (typeof value === 'string') {
      if (value.length > limits.idChars && field !== 'messageId')
        return no('id_too_long', `\`${field}\` has ${value.length} characters`);
    } else if (value !== undefined && value !== null) {
      if (!Number.isSafeInteger(value))
        return no(
          'id_wrong_type',
          `\`${field}\` is ${typeof value === 'number' ? 'not a whole number that JSON keeps' : 'not text'}`,
        );
    }
  }
  if (type === 'alias' && (isBlank(event['previousId']) || isBlank(event['userId'])))
    return no('previous_id_missing', 'alias needs `previousId` and `userId`');
  if (type === 'group' && isBlank(event['groupId'])) return no('group_id_missing', 'group needs `groupId`');
  const ids = [event['userId'], event['anonymousId']].filter((id) => !isBlank(id));
  if (ids.length === 0 && Array.isArray(event['mergeProperties'])) {
    return mergeKey(event) === '' ? no('merge_incomplete', '`mergeProperties` does not hold two {type, value}') : null;
  }
  if (ids.length === 0) return no('id_missing', 'neither `userId` nor `anonymousId` says anything');
  return ids.every((id) => reserved.has(String(id).trim().toLowerCase()))
    ? no('id_reserved', 'the id is a word for “none”')
    : null;
}

/** A RudderStack merge may name nobody but its two identifiers (see read-merge.ts). */
function mergeKey(event: Fields): string {
  const [first] = mergePairs(event) ?? [];
  return first === undefined ? '' : `m:${first.type}:${first.value}`;
}

function nameOf(event: Fields, type: EventType): string | null | Refusal {
  const name = type === 'track' ? event['event'] : type === 'page' || type === 'screen' ? event['name'] : null;
  if (type === 'track' && (typeof name !== 'string' || isBlank(name)))
    return no('event_name_missing', '`event` is missing, empty or not text');
  if (typeof name !== 'string' || name === '') return null;
  return name.length > limits.nameChars ? no('name_too_long', `the name has ${name.length} characters`) : name;
}

function isBlank(value: unknown): boolean {
  if (typeof value !== 'string') return typeof value !== 'number';
  const first = value.charCodeAt(0);
  return first > 32 && first < 128 ? false : value.trim() === '';
}
