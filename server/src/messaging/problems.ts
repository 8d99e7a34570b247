/** What callers of messaging may be told. */
import { defineProblem } from '../kit/problems.ts';

export const templateUnknown = defineProblem({
  code: 'template_unknown',
  status: 422,
  title: 'There is no template with this id or handle',
  fix: 'Use an id or a handle of GET /api/v1/message-templates; archived templates send nothing.',
});
export const templateTaken = defineProblem({
  code: 'template_handle_taken',
  status: 409,
  title: 'Another template has this handle',
  fix: 'Choose another handle; the list at GET /api/v1/message-templates shows those that are taken.',
});
export const templateMoved = defineProblem({
  code: 'template_changed_meanwhile',
  status: 409,
  title: 'Somebody else has saved this template meanwhile',
  fix: 'Read the template again, make your change on its newest version, and save that.',
});
export const templateWrong = defineProblem({
  code: 'template_wrong',
  status: 422,
  title: 'The template cannot be read',
  fix: '`issues` names the language, the part and what is wrong there; `{{` and `{%` need their ends.',
});
export const snippetTaken = defineProblem({
  code: 'snippet_handle_taken',
  status: 409,
  title: 'Another snippet has this handle',
  fix: 'Choose another handle; the list at GET /api/v1/message-snippets shows those that are taken.',
});
export const snippetMoved = defineProblem({
  code: 'snippet_changed_meanwhile',
  status: 409,
  title: 'Somebody else has saved this snippet meanwhile',
  fix: 'Read the snippet again, make your change on its newest version, and save that.',
});
export const snippetWrong = defineProblem({
  code: 'snippet_wrong',
  status: 422,
  title: 'The snippet cannot be read',
  fix: '`issues` names the language and what is wrong there; a snippet has no other snippets in it.',
});
export const snippetUsed = defineProblem({
  code: 'snippet_used',
  status: 409,
  title: 'Templates have this snippet',
  fix: 'Take it out of the templates that `usedBy` names, then remove it.',
});
export const recipientUnknown = defineProblem({
  code: 'recipient_unknown',
  status: 422,
  title: 'Nobody is known by this',
  fix: 'Give a person’s id, or identifiers that may identify somebody; protected and malformed values identify nobody.',
});
export const messageLeft = defineProblem({
  code: 'message_left',
  status: 409,
  title: 'The message has been handed over, or has ended',
  fix: 'Look at its state: only what is queued or deferred can be cancelled.',
});
export const messageNotUnknown = defineProblem({
  code: 'message_not_unknown',
  status: 409,
  title: 'What became of this message is known',
  fix: 'Only messages in state `unknown` are resolved by hand; look at the message again.',
});
export const senderMoved = defineProblem({
  code: 'sender_changed_meanwhile',
  status: 409,
  title: 'Somebody else has changed this sender meanwhile',
  fix: 'Read the sender again and make your change on its newest revision.',
});
export const senderWrong = defineProblem({
  code: 'sender_wrong',
  status: 422,
  title: 'These settings do not fit this kind of sender',
  fix: '`issues` names each place; the settings of each kind are at /docs.',
});
export const senderUnknown = defineProblem({
  code: 'sender_unknown',
  status: 422,
  title: 'There is no such sender for this channel',
  fix: 'Use the id of a sender of the template’s channel; GET /api/v1/senders lists them.',
});
export const receiptUnsigned = defineProblem({
  code: 'receipt_unsigned',
  status: 401,
  title: 'The receipt does not have this sender’s secret',
  fix: 'Send the secret that was set for receipts as `Authorization: Bearer <secret>`.',
});
export const settingsMoved = defineProblem({
  code: 'messaging_settings_changed_meanwhile',
  status: 409,
  title: 'Somebody else has changed these settings meanwhile',
  fix: 'Read the settings again and make your change on their newest revision.',
});
export const timeZoneUnknown = defineProblem({
  code: 'time_zone_unknown',
  status: 422,
  title: 'There is no such time zone',
  fix: 'Use a name of the IANA database, such as `Europe/Riga`.',
});
export const testAddressWrong = defineProblem({
  code: 'test_address_wrong',
  status: 422,
  title: 'A test cannot go to this address',
  fix: 'Give an e-mail address for e-mail, and a phone number with its country code for SMS.',
});
