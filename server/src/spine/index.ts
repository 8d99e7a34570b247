/** The door of the spine: one durable, ordered log of everything that happened. */
export {
  appendText,
  appendEvents,
  encodeEvent,
  ensurePartitions,
  isStated,
  statedEvent,
  systemEvent,
  type Appended,
  type Stated,
} from './append.ts';
export { bury, type DeadLetter } from './bury.ts';
export {
  buryAll,
  claimLetters,
  discardLetters,
  findLetters,
  letterFailedAgain,
  reappend,
  settleLetters,
  type KeptLetter,
  type LetterChoice,
  type LetterToBury,
} from './dead-letters.ts';
export { createConsumer, UnusableEvent, type Consumer, type ConsumerOptions } from './consume.ts';
export { eraseBodies, eraseDeadLetters, type ErasedPlace } from './erase.ts';
export { eventIdOf, shardCount, shardOf, type Json, type JsonObject, type LogEvent, type NewEvent } from './event.ts';
export { createIntakeWriter, type IntakeOptions, type IntakeWriter } from './intake.ts';
export { createLeases, type Lease, type Leases } from './lease.ts';
export { createFollowLoop, type FollowLoop } from './follow-loop.ts';
export {
  holdPlaces,
  movePlaces,
  movePlacesBehind,
  placeColumns,
  readPlaces,
  rewindPlaces,
  type Place,
} from './places.ts';
export { rememberDays, retain } from './retain.ts';
export { consumerLag, eventsInAll, liveProcesses, openDeadLetters, type Lag } from './look.ts';
export {
  beginForgetting,
  deleteEvents,
  eventsOfOthers,
  eventsOfSource,
  forgetEvents,
  isWorkedOn,
  systemEventsWaiting,
  waitUntilPassed,
} from './forget-source.ts';
export { whilePaused } from './pause.ts';
export { intakeFull } from './problems.ts';
