/** Why an event was not taken: the catalogue behind the dead letters. Codes are stable; `fix` is what people do about it. */

export interface Reason {
  readonly title: string;
  readonly fix: string;
}

const retryAfterFix = 'Mend the sender, then discard this letter; or replay it once Throughline understands it.';

export const reasons = {
  event_not_an_object: {
    title: 'An item of the batch is not an object',
    fix: `Send each event as a JSON object. ${retryAfterFix}`,
  },
  type_missing: {
    title: 'The event has no known type',
    fix: 'Set `type` to identify, track, page, screen, group or alias.',
  },
  id_missing: {
    title: 'The event says of nobody',
    fix: 'Send `userId` or `anonymousId`; empty text and blanks do not count.',
  },
  id_reserved: {
    title: 'The only id is a word that stands for “none”',
    fix: 'The sender writes “null”, “undefined” or the like as an id: send no userId and a real anonymousId instead.',
  },
  id_wrong_type: {
    title: 'An id is not text',
    fix: 'Send ids as text (whole numbers are taken too, up to 2^53); objects, lists and fractions are not ids.',
  },
  id_too_long: { title: 'An id is longer than 512 characters', fix: 'Send the id itself, not a token or a document.' },
  message_id_too_long: {
    title: 'The messageId is longer than 100 characters',
    fix: 'Use a UUID as messageId, or leave it out and one is assigned.',
  },
  event_name_missing: { title: 'A track event has no name', fix: 'Set `event`, e.g. "Order Completed".' },
  name_too_long: {
    title: 'The event’s name is longer than 200 characters',
    fix: 'Use one fixed name for what happened and put the details into `properties`.',
  },
  group_id_missing: { title: 'A group event names no group', fix: 'Set `groupId`.' },
  previous_id_missing: {
    title: 'An alias does not say who is who',
    fix: 'Set `previousId` to the old id and `userId` to the new one.',
  },
  merge_incomplete: {
    title: 'A merge does not name two identifiers',
    fix: 'Send `mergeProperties` with exactly two {type, value} objects.',
  },
  wrong_type: {
    title: 'A part of the event has the wrong type',
    fix: '`traits`, `properties`, `context` and `integrations` are objects; `context.externalIds` is a list.',
  },
  bad_timestamp: {
    title: 'A time cannot be read',
    fix: 'Send times as ISO 8601, e.g. 2026-01-31T12:00:00.000Z.',
  },
  event_too_large: {
    title: 'The event is larger than 32 KB',
    fix: 'Send less: ids and facts, not documents or pictures.',
  },
  too_deep: { title: 'The event is nested too deeply', fix: 'Flatten it: at most 64 levels of objects and lists.' },
  nul_character: {
    title: 'The event holds a NUL character',
    fix: 'Remove \\u0000 from the text; it often comes from binary data or fixed-width database fields.',
  },
  lone_surrogate: {
    title: 'The event holds half a character',
    fix: 'The sender cut text in the middle of an emoji (a lone UTF-16 surrogate): cut by characters instead.',
  },
  forbidden_key: {
    title: 'The event holds a key that attacks programs',
    fix: 'Keys `__proto__` and `constructor.prototype` are not taken; look at who sends them.',
  },
  number_out_of_range: {
    title: 'A number is too large to keep',
    fix: 'Send numbers below 1.8e308, or send them as text.',
  },
  refused_by_store: {
    title: 'The database did not take the event',
    fix: 'Tell the makers of Throughline: the intake should have found this. The event is kept; replay it after an update.',
  },
  unreadable_body: {
    title: 'A whole request could not be read',
    fix: 'Mend the sender as the detail says; the bytes are kept as they came.',
  },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;

/** What to do about a letter; also for reasons of later stages, which this catalogue does not know. */
export function fixOf(reason: string): string {
  return isReason(reason)
    ? reasons[reason].fix
    : 'Read the detail, mend the cause (a rule, a setting, the sender), then replay the letter.';
}

function isReason(reason: string): reason is ReasonCode {
  return Object.hasOwn(reasons, reason);
}
