/** What the calls about carts and orders answer to a caller's mistake, or to what cannot be had. */
import { defineProblem } from '../kit/problems.ts';

export const cartClosed = defineProblem({
  code: 'cart_closed',
  status: 409,
  title: 'This cart was ordered or cleared',
  fix: 'Open the live cart of the customer: POST /api/v1/carts.',
});
export const cartChanged = defineProblem({
  code: 'cart_changed',
  status: 409,
  title: 'The cart was changed meanwhile, perhaps on another device',
  fix: 'Read the cart again, show it, and send the call with its new `version`.',
});
export const cartEmpty = defineProblem({
  code: 'cart_empty',
  status: 409,
  title: 'There is nothing in this cart',
  fix: 'Add a line first.',
});
export const cartFull = defineProblem({
  code: 'cart_full',
  status: 409,
  title: 'A cart takes 200 lines, and 999 pieces of one SKU',
  fix: 'Take lines out, or order in parts.',
});
export const unknownSku = defineProblem({
  code: 'unknown_sku',
  status: 422,
  title: 'The catalogue has no such SKU, or does not sell it',
  fix: 'Check the SKU named in `issues`; GET /api/v1/variants/:sku shows it.',
});
export const cartNeedsSomebody = defineProblem({
  code: 'cart_needs_somebody',
  status: 422,
  title: 'None of these identifiers can stand for a customer',
  fix: 'Send an account, a card, an e-mail or a phone that the identity rules let count.',
});
export const codeUnusable = defineProblem({
  code: 'hand_over_code_unusable',
  status: 409,
  title: 'This code was used, has expired, or never was one',
  fix: 'Ask for a new code on the other device: POST /api/v1/carts/:id/hand-overs.',
});
export const orderIncomplete = defineProblem({
  code: 'order_incomplete',
  status: 422,
  title: 'Something is missing to place this order',
  fix: 'Send what `issues` names: lines or a cart, channel, zone, currency, and how the goods are received.',
});
export const notEnoughStock = defineProblem({
  code: 'not_enough_stock',
  status: 409,
  title: 'There is not enough of it',
  fix: '`issues` names each line, where it was asked for and how many can be had; change the lines or the place.',
});
export const noWayToDeliver = defineProblem({
  code: 'no_way_to_deliver',
  status: 409,
  title: 'No place can supply these lines in this way',
  fix: 'Choose another way of receiving, or fewer lines; `issues` says what is missing.',
});
export const windowFull = defineProblem({
  code: 'delivery_window_full',
  status: 409,
  title: 'This delivery window has no place left, or can no longer be chosen',
  fix: 'Choose another one: `issues` names the next that are free, each as `window@day`; POST /api/v1/promises lists all of them.',
});
export const noPrice = defineProblem({
  code: 'no_price',
  status: 409,
  title: 'The price book has no price for this',
  fix: 'Ask those who keep the price book: `issues` names SKU, zone and currency.',
});
export const totalChanged = defineProblem({
  code: 'total_changed',
  status: 409,
  title: 'It costs something else now',
  fix: 'Show the customer the new total of `issues`, then send it as `expectedTotalMinor`.',
});
export const codeRefused = defineProblem({
  code: 'order_code_refused',
  status: 409,
  title: 'A code cannot be used',
  fix: 'Take the code out; `issues` says why it does not count.',
});
export const keyOfAnotherOrder = defineProblem({
  code: 'key_of_another_order',
  status: 422,
  title: 'This Idempotency-Key placed another order',
  fix: 'Use a new key for each order, and the same one only to repeat the very same call.',
});
export const orderChanged = defineProblem({
  code: 'order_changed',
  status: 409,
  title: 'Somebody changed this order meanwhile',
  fix: 'Read the order again, then decide with its new `version`.',
});
export const notInThisState = defineProblem({
  code: 'order_not_in_this_state',
  status: 409,
  title: 'This step does not exist from here',
  fix: 'See the states at /docs; `issues` names the units and their state.',
});
export const tooMuchPaid = defineProblem({
  code: 'more_than_due',
  status: 409,
  title: 'This is more than is open',
  fix: 'Send at most what the order’s `openMinor` says.',
});
export const tenderRefused = defineProblem({
  code: 'tender_refused',
  status: 409,
  title: 'This tender cannot pay',
  fix: 'Take another tender; `detail` says why.',
});
export const unknownProvider = defineProblem({
  code: 'unknown_provider',
  status: 422,
  title: 'No payment provider has this name',
  fix: 'Leave `provider` out for the default one, or configure it.',
});
export const wrongPickUpCode = defineProblem({
  code: 'wrong_pick_up_code',
  status: 403,
  title: 'This is not the pick-up code of the order',
  fix: 'Ask the customer again; after ten wrong ones make a new code: POST /api/v1/orders/:id/pick-up-codes.',
});
export const moreThanBought = defineProblem({
  code: 'more_than_bought',
  status: 409,
  title: 'More would come back than was handed over',
  fix: '`issues` names the line and how many can come back.',
});
export const creditUnknown = defineProblem({
  code: 'credit_unknown',
  status: 404,
  title: 'No gift card has this code',
  fix: 'Read the code again; the last character checks the others.',
});
export const giftCardNotOpen = defineProblem({
  code: 'gift_card_not_open',
  status: 409,
  title: 'This gift card cannot be issued anew',
  fix: 'Only an open gift card can: `detail` says what it is, and which one stands instead of it.',
});
export const webhookUnsigned = defineProblem({
  code: 'webhook_unsigned',
  status: 401,
  title: 'The message is not signed by this provider',
  fix: 'Check the signing secret on both sides, and the clock.',
});
