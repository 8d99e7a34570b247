/** What callers of experiments are told when they are wrong. */
import { defineProblem } from '../../kit/problems.ts';

export const experimentThere = defineProblem({
  code: 'experiment_there',
  status: 409,
  title: 'There is an experiment with this key',
  fix: 'Choose another key: people are dealt into arms by it, so it is never used twice.',
});
export const experimentChanged = defineProblem({
  code: 'experiment_changed',
  status: 409,
  title: 'Somebody else has changed this experiment meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `version`.',
});
export const experimentFixed = defineProblem({
  code: 'experiment_fixed',
  status: 409,
  title: 'This is fixed once an experiment runs',
  fix: 'Name, hypothesis, weights and (outside of a group) the share of people may change while it runs. What is measured, and for how long, may not: begin another experiment.',
});
export const experimentState = defineProblem({
  code: 'experiment_state',
  status: 409,
  title: 'The experiment cannot change to this state',
  fix: 'A draft starts once; one that runs is stopped or decided; one that was stopped is decided; what is decided stays.',
});
export const experimentGroupFull = defineProblem({
  code: 'experiment_group_full',
  status: 409,
  title: 'The other experiments of this group leave no room for its share of people',
  fix: 'Lower its share, stop one of the others, or begin it outside of the group.',
});
export const experimentNoArm = defineProblem({
  code: 'experiment_no_arm',
  status: 422,
  title: 'The experiment has no such arm',
  fix: 'Give the key of one of its arms.',
});
export const experimentNobody = defineProblem({
  code: 'experiment_nobody',
  status: 422,
  title: 'None of these identifiers may identify somebody',
  fix: 'Give a person’s id, or an identifier of a type that identifies people, such as `anonymous_id` or `user_id`.',
});
export const holdOutChanged = defineProblem({
  code: 'hold_out_changed',
  status: 409,
  title: 'Somebody else has changed the hold-out meanwhile',
  fix: 'Read it again, and send your change with its `revision`.',
});
