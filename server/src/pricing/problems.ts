/** The mistakes that a caller of pricing can make, and the refusals that a cashier can read out. */
import { defineProblem } from '../kit/problems.ts';

export const bookExists = defineProblem({
  code: 'price_book_exists',
  status: 409,
  title: 'There is a price book with this id',
  fix: 'Choose another id, or change the book that is there.',
});
export const bookChanged = defineProblem({
  code: 'price_book_changed',
  status: 409,
  title: 'Somebody else has changed this meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `revision`.',
});
export const bookRefused = defineProblem({
  code: 'price_book_refused',
  status: 422,
  title: 'The price book has faults and was not published',
  fix: 'Mend what `issues` names; POST …/checks shows the same list without publishing.',
});
export const effectiveTooEarly = defineProblem({
  code: 'effective_too_early',
  status: 422,
  title: 'A version takes force two seconds after it is published at the earliest',
  fix: 'Leave `effectiveAt` out, or name a later instant: so all processes and tills change at the same moment.',
});
export const versionInForce = defineProblem({
  code: 'price_version_in_force',
  status: 409,
  title: 'This version has been in force, or takes force within two seconds, and cannot be withdrawn',
  fix: 'Publish a new version with the prices that should hold, or pause a promotion.',
});
export const noBook = defineProblem({
  code: 'no_price_book',
  status: 409,
  title: 'No price book is in force',
  fix: 'Publish a version of a price book, and make the book the default one; or name a book that is published.',
});
export const promotionNotActive = defineProblem({
  code: 'promotion_not_active',
  status: 409,
  title: 'This promotion is not in the version that is in force',
  fix: 'Only a published promotion can be paused; a draft is changed by PUT.',
});
export const importNotReadable = defineProblem({
  code: 'prices_unreadable',
  status: 422,
  title: 'The prices cannot be read as CSV',
  fix: 'The first line names the columns: sku, currency, and amount or amount_minor at least; `detail` says what was found.',
});
export const codeTaken = defineProblem({
  code: 'code_taken',
  status: 409,
  title: 'This code is in use',
  fix: 'Choose another one: codes are compared without case, blanks and dashes, and for all price books together.',
});
export const codeUnfit = defineProblem({
  code: 'code_unfit',
  status: 422,
  title: 'This cannot be a code',
  fix: 'Use 3 to 64 letters and digits.',
});
export const noSuchPromotion = defineProblem({
  code: 'no_such_promotion',
  status: 422,
  title: 'The price book has no promotion with this id',
  fix: 'Make the promotion first; codes and claims belong to one.',
});
export const unknownOwner = defineProblem({
  code: 'code_owner_unknown',
  status: 422,
  title: 'These identifiers cannot name the owner of a code',
  fix: 'Send an identifier of a customer that may identify somebody, for example a user id or an e-mail.',
});
export const codeRefused = defineProblem({
  code: 'code_refused',
  status: 409,
  title: 'The code or offer cannot be used for this order',
  fix: 'Read out `detail` to the customer; nothing was claimed. Ask for a new quote without it.',
});
