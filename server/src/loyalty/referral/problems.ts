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
