/** What callers of loyalty are told when they are wrong, or when there is not enough. */
import { defineProblem } from '../kit/problems.ts';

export const insufficient = defineProblem({
  code: 'loyalty_insufficient',
  status: 409,
  title: 'There is not so much to spend',
  fix: '`issues` says what is available now; ask for less. What is pending counts from its activation on.',
});
export const holdEnded = defineProblem({
  code: 'loyalty_hold_ended',
  status: 409,
  title: 'This hold has ended, or has less than was named',
  fix: 'Read the hold; `detail` says its state. Make a new hold for what is still wanted.',
});
export const accountClosed = defineProblem({
  code: 'loyalty_account_closed',
  status: 409,
  title: 'Nobody is known by these identifiers, or the account is blocked',
  fix: 'Send an identifier that may identify somebody, or ask staff to open the account again.',
});
export const notSpendable = defineProblem({
  code: 'loyalty_not_spendable',
  status: 422,
  title: 'The programme does not let this pay',
  fix: '`detail` says which rule; POST /api/v1/loyalty/quotes says what may be spent on a basket.',
});
export const noProgramme = defineProblem({
  code: 'loyalty_no_programme',
  status: 409,
  title: 'No loyalty programme is in force, or it has no such kind',
  fix: 'Publish one by POST /api/v1/loyalty/programme/versions; `kind` is the id of one of its kinds.',
});
export const programmeChanged = defineProblem({
  code: 'loyalty_programme_changed',
  status: 409,
  title: 'Somebody else has changed the programme meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `revision`.',
});
export const programmeFaulty = defineProblem({
  code: 'loyalty_programme_faulty',
  status: 422,
  title: 'The draft cannot be published',
  fix: 'Mend what `issues` names.',
});
export const notReversible = defineProblem({
  code: 'loyalty_not_reversible',
  status: 409,
  title: 'This operation cannot be reversed',
  fix: '`detail` says why. Earnings, grants, openings and corrections can be reversed, once.',
});
export const approvalDecided = defineProblem({
  code: 'loyalty_approval_decided',
  status: 409,
  title: 'This was decided before',
  fix: 'Read the list of approvals again.',
});
export const fourEyes = defineProblem({
  code: 'loyalty_four_eyes',
  status: 403,
  title: 'Somebody else must agree to this',
  fix: 'Ask a colleague whose role may grant as much; nobody agrees to what he asked for.',
});
export const occasionTaken = defineProblem({
  code: 'loyalty_occasion_taken',
  status: 409,
  title: 'This occasion gives nothing now',
  fix: '`detail` says why: no rule for it is in force, it was rewarded before, or its budget is used up.',
});
export const householdFull = defineProblem({
  code: 'loyalty_household_full',
  status: 409,
  title: 'This household has as many members as one may have',
  fix: 'Ten share at the most; let somebody leave first.',
});
export const householdAlone = defineProblem({
  code: 'loyalty_household_alone',
  status: 422,
  title: 'These are one and the same customer',
  fix: 'Name two customers: the head of the household, and who joins.',
});
