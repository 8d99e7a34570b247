/** What the calls about referrals and gifts answer to a caller's mistake. */
import { defineProblem } from '../../kit/problems.ts';

export const giftRefused = defineProblem({
  code: 'gift_refused',
  status: 409,
  title: 'These points cannot be given',
  fix: 'Read `detail` out: points can be given up to the limits of the programme, to another customer, out of what can be spent now.',
});
export const suspicionDecided = defineProblem({
  code: 'suspicion_decided',
  status: 409,
  title: 'Somebody has decided about this already',
  fix: 'Read the list again; what is seen once more after it was dismissed is open again by itself.',
});
export const referralsOff = defineProblem({
  code: 'referrals_off',
  status: 409,
  title: 'Referrals are switched off',
  fix: 'A marketer switches them on: PUT /api/v1/loyalty/referral-terms.',
});
export const giftTakenBack = defineProblem({
  code: 'gift_taken_back',
  status: 409,
  title: 'This gift cannot be taken back',
  fix: 'Read `detail` out: it was taken back before, or what was given is spent.',
});
export const referralEnded = defineProblem({
  code: 'referral_ended',
  status: 409,
  title: 'This referral has ended',
  fix: 'Read it again: it was rewarded, refused or cancelled. A reward is taken back by reversing its entries in the ledger.',
});
