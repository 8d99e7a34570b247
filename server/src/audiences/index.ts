/** The door of audiences: who is in this group at this second, and why? */
export { createAudiences, createAudienceWork, type AudienceWork } from './audiences.ts';
export { createAudience } from './manage.ts';
export type { AudienceDeps } from './deps.ts';
export { audiencesConsumer } from './follow.ts';
export { bookJudgingAgain, exportMember, forgetMember, judgeAgain, releaseJudgingAgain } from './forget-person.ts';
export { membershipsOf } from './membership.ts';
export { audiencesLag, audienceProblems } from './report.ts';
export { readyMadeAudiences } from './ready-made.ts';
