/** For parts that ask questions of their own. */
import { runOne, type Db } from '../kit/sql.ts';
import { HistoryRefused, type ClickHouse } from './clickhouse.ts';
import { feedAliases } from './aliases.ts';
import { readState } from './history.sql.ts';
import { aliasesOf, eventsOf } from './schema.ts';

export interface HistoryTables {
  readonly events: string;
  readonly aliases: string;
}

/** Asks the tables that answer now; a rebuild may swap them between our look and the question, so that is asked once more. */
export async function askTables<T>(db: Db, question: (tables: HistoryTables) => Promise<T>): Promise<T> {
  const { reading } = await runOne(db, readState);
  try {
    return await question({ events: eventsOf(reading), aliases: aliasesOf(reading) });
  } catch (error) {
    const again = await runOne(db, readState);
    if (!(error instanceof HistoryRefused && error.missingTable) || again.reading === reading) throw error;
    return question({ events: eventsOf(again.reading), aliases: aliasesOf(again.reading) });
  }
}

/** Brings the merges up to now; any process may. */
export async function followAliases(db: Db, clickhouse: ClickHouse): Promise<void> {
  const { reading } = await runOne(db, readState);
  await feedAliases(db, clickhouse, reading, aliasesOf(reading));
}
