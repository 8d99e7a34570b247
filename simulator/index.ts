/** The door of the simulator: what the demo command, the benchmarks and the tests may use. */
export { makeWorld, truthOf, defaultOptions, type World, type WorldOptions } from './world.ts';
export { history, countHistory } from './shopping.ts';
export { sourcesNeeded, type Keys, type NeededSource } from './sources.ts';
export { play, playEvents, type PlayOptions, type Progress } from './play.ts';
export { live, settle, type LiveOptions } from './live.ts';
export { Refused, type Target } from './send.ts';
export { protectedValues, sharedDevices, stores, warehouses } from './retailer.ts';
export {
  identifiersOf,
  identifierKey,
  type Identifier,
  type IdentifierType,
  type Played,
  type SourceSlug,
  type WireEvent,
} from './wire.ts';
export { Truth } from './truth.ts';
export { Evidence } from './evidence.ts';
export { score, type PairScore, type Score } from './score.ts';
export type { Lookup } from './judge.ts';
export type { FalseMerge, Miss } from './mistakes.ts';
export { resolveOverHttp } from './resolve.ts';
export { makeAdversarialWorld, type AdversarialWorld } from './adversary.ts';
export { writeSampleOrders } from './sample-orders.ts';
export type { SampleTotals } from './sample-totals.ts';
export { openDoor, Denied, type Door, type DoorOptions } from './trade/door.ts';
export { furnish, type FurnishProgress } from './trade/furnish.ts';
export { writeLetters } from './trade/letters.ts';
export { welcomeMembers } from './trade/loyalty.ts';
export { Trade, type TradeOptions } from './trade/trade.ts';
export { inWords, noFigures, Tally, type TradeFigures } from './trade/tally.ts';
