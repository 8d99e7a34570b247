import { defineProblem } from '../kit/problems.ts';

export const intakeFull = defineProblem({
  code: 'intake_full',
  status: 503,
  title: 'Events arrive faster than they can be stored',
  fix: 'Nothing of this request was stored; send it again after Retry-After seconds. The client libraries do so by themselves.',
});
