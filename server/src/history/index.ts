/** The door of history: what happened over all the years, for all people at once, from ClickHouse. */
export {
  createHistoryReader,
  type Activity,
  type History,
  type PersonHistory,
  type SalesFilter,
  type SalesTotals,
} from './ask.ts';
export { askTables, followAliases, type HistoryTables } from './ask-tables.ts';
export { consumer as historyConsumer } from './block.ts';
export {
  connectClickHouse,
  HistoryAway,
  HistoryRefused,
  type ClickHouse,
  type ClickHouseConfig,
} from './clickhouse.ts';
export { forgetHistory, historyCopy, holdsHistory, loadHistory, type HistoryCopy } from './copy.ts';
export { eraseHistory, eraseSourceHistory, requestErasure } from './erase.ts';
export { forgetInHistory, type ForgetHistoryPorts } from './forget-source.ts';
export { historyAway, historyLag, historyProblems, type HistoryProblem } from './problems.ts';
export { orderRebuild } from './rebuild.ts';
export { routes } from './routes.ts';
export { createSink, type Sink } from './sink.ts';
