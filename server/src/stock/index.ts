/** The door of stock: can we promise it, from where, by when? */
export type {
  Availability,
  Condition,
  HoldAnswer,
  HoldRequest,
  HoldState,
  ResolveAnswer,
  ResolveRequest,
  ShortLine,
  StockLine,
  TakeBack,
} from './contract.ts';
