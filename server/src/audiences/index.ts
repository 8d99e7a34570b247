/** The door of audiences: who is in this group at this second, and why? */
export { createAudiences, createAudienceWork, type AudienceWork } from './audiences.ts';
export { addToList, removeFromList, type ListDeed, type ListOutcome, type ListWish } from './lists.ts';
export { createAudience, createList } from './manage.ts';
export { audiencesInUse, judgeByRules, ruleFaultOf } from './judge-by-rule.ts';
export type { AudienceDeps } from './deps.ts';
export { audiencesConsumer } from './follow.ts';
export { bookJudgingAgain, exportMember, forgetMember, judgeAgain, releaseJudgingAgain } from './forget-person.ts';
export { membershipsOf } from './membership.ts';
export { audiencesLag, audienceProblems } from './report.ts';
export { readyMadeAudiences } from './ready-made.ts';
