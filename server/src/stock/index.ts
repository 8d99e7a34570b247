/** The door of stock: can we promise it, from where, by when? */
export type {
  Availability,
  Booking,
  ClaimedWindow,
  Condition,
  FreeWindow,
  HoldAnswer,
  HoldRequest,
  HoldState,
  IssueRequest,
  Location,
  PromiseAnswer,
  PromiseOption,
  PromiseWish,
  ResolveAnswer,
  ResolveRequest,
  SellAwayAnswer,
  SellAwayRequest,
  ShortLine,
  Stock,
  StockLine,
  Strategy,
  TakeBack,
  WindowAnswer,
  WindowWish,
} from './contract.ts';
export { availabilityOf } from './availability.ts';
export { createStock, type StockContext, type StockDeps } from './stock.ts';
export { createHoldSweeper, type HoldSweeper } from './expire.ts';
export { checkBooks } from './check-books.ts';
export { stockFiles } from './import-files.ts';
export { stockProblems, type StockProblem } from './problem-reports.ts';
