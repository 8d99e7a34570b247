/** The door: two database engines, whatever they run on, and what to say when they cannot. */
export type { ClickHouseAddress } from './reach.ts';
export { dataDirFrom, type DataDir } from './datadir.ts';
export { doctor } from './doctor.ts';
export type { DoctorConfig, Finding } from './finding.ts';
export { StartFailure, type StartFailureCode } from './failure.ts';
export { portIsFree } from './find-port.ts';
export { type Log, silent } from './log.ts';
export { announceEngines, borrowEngines } from './running.ts';
export { type Engines, type EnginesConfig, startEngines } from './start-engines.ts';
export type { EngineEvent, EngineStatus } from './supervise.ts';
