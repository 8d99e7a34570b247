/** What the calls about cards answer to a caller's mistake, in words that a cashier can read out. */
import { defineProblem } from '../../kit/problems.ts';

export const cardMisread = defineProblem({
  code: 'card_misread',
  status: 422,
  title: 'This is no card number, or a digit of it is wrong',
  fix: 'Scan the card again, or read the digits once more: the last one checks the others.',
});
export const cardUnknown = defineProblem({
  code: 'card_unknown',
  status: 404,
  title: 'There is no card with this number',
  fix: 'Check the number; if the card is new, its batch must be made or imported first.',
});
export const cardBlocked = defineProblem({
  code: 'card_blocked',
  status: 409,
  title: 'This card is blocked',
  fix: 'An agent can unblock it or replace it; what it earned is kept for its owner.',
});
export const cardReplaced = defineProblem({
  code: 'card_replaced',
  status: 409,
  title: 'Another card took the place of this one',
  fix: 'Ask the customer for the new card, or for the phone number.',
});
export const cardNotHandedOut = defineProblem({
  code: 'card_not_handed_out',
  status: 409,
  title: 'Nobody has this card yet',
  fix: 'Register it first: POST /api/v1/loyalty/cards/registrations.',
});
export const cardTaken = defineProblem({
  code: 'card_taken',
  status: 409,
  title: 'This card belongs to somebody else',
  fix: 'Take another card. If both are one customer, merge the two people first.',
});
export const cardsEnough = defineProblem({
  code: 'cards_enough',
  status: 409,
  title: 'This customer has as many cards as one may have',
  fix: 'Replace or merge one of them.',
});
export const cardNeedsSomebody = defineProblem({
  code: 'customer_not_named',
  status: 422,
  title: 'None of these identifiers can stand for a customer',
  fix: 'Send an account, an e-mail or a phone that the identity rules let count.',
});
export const cardWithoutCode = defineProblem({
  code: 'card_without_code',
  status: 409,
  title: 'This number has letters, and codes are made of digits',
  fix: 'Give the customer a virtual card: POST /api/v1/loyalty/cards.',
});
export const codeOverdue = defineProblem({
  code: 'card_code_overdue',
  status: 409,
  title: 'This code is not of this minute',
  fix: 'Ask the customer to open the app again; check the clock of the till and of the phone.',
});
export const codeForged = defineProblem({
  code: 'card_code_forged',
  status: 422,
  title: 'This code was not made by this shop',
  fix: 'Ask the customer to open the app again; if it stays, take the number of the card.',
});
export const codeUsed = defineProblem({
  code: 'card_code_used',
  status: 409,
  title: 'Another till has read this very code',
  fix: 'Wait for the next code in the app: a new one comes every minute.',
});
export const oneTimeCodeUnsendable = defineProblem({
  code: 'one_time_code_unsendable',
  status: 503,
  title: 'Nothing here can send a code to a phone',
  fix: 'Connect a channel that sends short messages; until then identify by card or by the code in the app.',
});
export const oneTimeCodeTooSoon = defineProblem({
  code: 'one_time_code_too_soon',
  status: 429,
  title: 'A code was sent to this phone a moment ago',
  fix: 'Wait as long as Retry-After says: one a minute, five an hour.',
});
export const phoneUnusable = defineProblem({
  code: 'phone_unusable',
  status: 422,
  title: 'This is no phone number that may stand for somebody',
  fix: 'Write it with the country code, as +371 20000000.',
});
