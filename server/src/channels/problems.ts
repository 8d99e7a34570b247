/** What the intake and the source routes answer to a caller's mistake. */
import { defineProblem } from '../kit/problems.ts';

export const slugTaken = defineProblem({
  code: 'slug_taken',
  status: 409,
  title: 'There is already a source with this short name',
  fix: 'Choose another `slug`, or use the source that has it.',
});
export const writeKeyMissing = defineProblem({
  code: 'write_key_missing',
  status: 401,
  title: 'The request names no write key',
  fix: 'Send the source’s write key: Basic authentication with the key as user name, or `writeKey` in the body or the query.',
});
export const writeKeyUnknown = defineProblem({
  code: 'write_key_unknown',
  status: 401,
  title: 'This write key is not known here',
  fix: 'Copy the key from Sources in the console again, or rotate it there; a key is shown once.',
});
export const writeKeyEnded = defineProblem({
  code: 'write_key_ended',
  status: 401,
  title: 'This write key was revoked or has expired',
  fix: 'Use the source’s newest key; Sources in the console makes one.',
});
export const sourceDisabled = defineProblem({
  code: 'source_disabled',
  status: 403,
  title: 'This source is switched off',
  fix: 'Switch the source on under Sources in the console.',
});
export const emptyBody = defineProblem({
  code: 'empty_body',
  status: 400,
  title: 'The request has no body',
  fix: 'Send one event, or {"batch": […]} to /v1/batch, as JSON.',
});
export const badJson = defineProblem({
  code: 'bad_json',
  status: 400,
  title: 'The body is not JSON',
  fix: 'Send one JSON object; `detail` says where reading stopped.',
});
export const notUtf8 = defineProblem({
  code: 'not_utf8',
  status: 400,
  title: 'The body is not UTF-8 text',
  fix: 'Send JSON in UTF-8; the sender seems to use another encoding (windows-1251, UTF-16, …).',
});
export const badCompression = defineProblem({
  code: 'bad_compression',
  status: 400,
  title: 'The compressed body cannot be read',
  fix: 'Send the whole gzip stream with Content-Encoding: gzip, or send plain JSON.',
});
export const unsupportedEncoding = defineProblem({
  code: 'unsupported_encoding',
  status: 415,
  title: 'This Content-Encoding is not taken',
  fix: 'Use gzip, deflate or no compression.',
});
export const notAnObject = defineProblem({
  code: 'not_an_object',
  status: 400,
  title: 'The body must be one JSON object',
  fix: 'Send one event as an object, or many as {"batch": […]} to /v1/batch.',
});
export const batchMissing = defineProblem({
  code: 'batch_missing',
  status: 400,
  title: 'The body has no `batch` list',
  fix: 'Send {"batch": [event, …]}; a single event goes to /v1/track, /v1/identify, ….',
});
export const tooManyEvents = defineProblem({
  code: 'too_many_events',
  status: 413,
  title: 'The batch has too many events',
  fix: 'Send at most 2,500 events in one batch.',
});
export const eventRefused = defineProblem({
  code: 'event_refused',
  status: 400,
  title: 'The event cannot be used as it is',
  fix: 'Mend it as `detail` says; the event as it came is kept under Problems in the console.',
});
export const badPixel = defineProblem({
  code: 'bad_pixel',
  status: 400,
  title: 'The pixel’s data cannot be read',
  fix: 'Send `data` as base64 of a JSON event.',
});
export const sourceBusy = defineProblem({
  code: 'source_rate_limited',
  status: 429,
  title: 'This source sends more events than it may',
  fix: 'Nothing of this request was stored; send it again after Retry-After seconds, or raise the source’s limit.',
});
