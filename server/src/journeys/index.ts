/** The door of journeys: what happens next for this person? */
export type { JourneyDeps } from './deps.ts';
export { journeysConsumer } from './follow.ts';
export { exportArms, forgetArms } from './experiments/forget-arms.ts';
export { heldOutSql } from './experiments/held-out.ts';
export { exportRuns, forgetRuns } from './forget-person.ts';
export { createJourneys, createJourneyWork, type JourneyWork } from './journeys.ts';
export { createJourney, publish as publishJourney } from './manage.ts';
export type { MakeCode, MessagePort, MessageWish } from './ports.ts';
export { journeyProblems, journeysLag } from './report.ts';
