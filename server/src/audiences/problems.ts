/** What callers of audiences are told when they are wrong. */
import { defineProblem } from '../kit/problems.ts';

export const ruleFaulty = defineProblem({
  code: 'audience_rule_faulty',
  status: 422,
  title: 'This rule cannot be judged',
  fix: '`detail` says why: `cycle` (audiences that name each other in a circle), `unknown_audience`, `too_deep` (6 levels at most), `too_many` (40 conditions at most), `list` (a list is kept by hand: name it by a condition `audience`).',
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
export const audienceNoList = defineProblem({
  code: 'audience_no_list',
  status: 409,
  title: 'The members of this audience are not kept by hand',
  fix: 'They come by its rule. Make a list, and name it in the rule by a condition `audience`.',
});
export const listActUndone = defineProblem({
  code: 'list_act_undone',
  status: 409,
  title: 'This act has been undone already',
  fix: 'Nothing has to be done. To take the undo back, undo the act that it is.',
});
export const exportRefused = defineProblem({
  code: 'audience_export_refused',
  status: 502,
  title: 'The receiver did not take the list',
  fix: '`detail` says how it answered. Nothing has to be undone: send it again when the receiver is well.',
});
