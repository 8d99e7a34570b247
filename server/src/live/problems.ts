import { defineProblem } from '../kit/problems.ts';

export const liveFull = defineProblem({
  code: 'live_full',
  status: 503,
  title: 'Too many live streams are open',
  fix: 'Close live pages that you no longer watch, then open this one again after Retry-After seconds.',
});
