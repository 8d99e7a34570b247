/** What callers of audiences are told when they are wrong. */
import { defineProblem } from '../kit/problems.ts';

export const ruleFaulty = defineProblem({
  code: 'audience_rule_faulty',
  status: 422,
  title: 'This rule cannot be judged',
  fix: '`detail` says why: `cycle` (audiences that name each other in a circle), `unknown_audience`, `too_deep` (6 levels at most), `too_many` (40 conditions at most).',
});
export const audienceChanged = defineProblem({
  code: 'audience_changed',
  status: 409,
  title: 'Somebody else has changed this audience meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `version`.',
});
export const audienceUsed = defineProblem({
  code: 'audience_used',
  status: 409,
  title: 'Other audiences are made of this one',
  fix: '`issues` names them; change or archive these first.',
});
export const tooManyAudiences = defineProblem({
  code: 'too_many_audiences',
  status: 409,
  title: 'There are 300 audiences already',
  fix: 'Archive those that nobody uses: each one is judged with everything that happens.',
});
export const audienceArchived = defineProblem({
  code: 'audience_archived',
  status: 409,
  title: 'This audience is archived',
  fix: 'Make a new one; the rule of this one can still be read and copied.',
});
export const exportRefused = defineProblem({
  code: 'audience_export_refused',
  status: 502,
  title: 'The receiver did not take the list',
  fix: '`detail` says how it answered. Nothing has to be undone: send it again when the receiver is well.',
});
