import type { ServerWords } from './words.ts';

// The server's own words are English. A dead letter carries only the code of its reason and what to do, so its titles stand here.
export default {
  problem: {},
  reason: {
    event_not_an_object: ['An item of the batch is not an object', ''],
    type_missing: ['The event has no known type', ''],
    id_missing: ['The event says of nobody', ''],
    id_reserved: ['The only id is a word that stands for “none”', ''],
    id_wrong_type: ['An id is not text', ''],
    id_too_long: ['An id is longer than 512 characters', ''],
    message_id_too_long: ['The messageId is longer than 100 characters', ''],
    event_name_missing: ['A track event has no name', ''],
    name_too_long: ['The event’s name is longer than 200 characters', ''],
    group_id_missing: ['A group event names no group', ''],
    previous_id_missing: ['An alias does not say who is who', ''],
    merge_incomplete: ['A merge does not name two identifiers', ''],
    wrong_type: ['A part of the event has the wrong type', ''],
    bad_timestamp: ['A time cannot be read', ''],
    event_too_large: ['The event is larger than 32 KB', ''],
    too_deep: ['The event is nested too deeply', ''],
    nul_character: ['The event holds a NUL character', ''],
    lone_surrogate: ['The event holds half a character', ''],
    forbidden_key: ['The event holds a key that attacks programs', ''],
    number_out_of_range: ['A number is too large to keep', ''],
    refused_by_store: ['The database did not take the event', ''],
    unreadable_body: ['A whole request could not be read', ''],
  },
  report: {},
} satisfies ServerWords as ServerWords;
