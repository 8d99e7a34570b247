/** What a command is, and what most of them need: the configuration, the engines, a migrated database. */
import { borrowEngines, type Engines, type EnginesConfig, StartFailure } from '../engines/index.ts';
import { type Config, readConfig } from '../kit/config.ts';
import { createLog, type Log } from '../kit/log.ts';
import { MigrationFailure, migrate } from '../kit/migrate.ts';
import { connect, type Db } from '../kit/sql.ts';

export interface Command {
  readonly name: string;
  /** After `throughline`. */
  readonly usage: string;
  /** The first line stands in the list of commands. */
  readonly about: string;
  /** Returns the exit code. */
  readonly run: (argv: readonly string[]) => Promise<number>;
}

export class CommandFailure extends Error {
  readonly sentence: string;
  readonly fix: string;
  constructor(sentence: string, fix: string) {
    super(`${sentence} ${fix}`);
    this.sentence = sentence;
    this.fix = fix;
  }
}

/** The configuration of this process; a wrong variable is a sentence, not a stack. */
export function configure(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    throw new CommandFailure(
      `The environment has a wrong value: ${error instanceof Error ? error.message : String(error)}.`,
      'docs/configuration.md says what each variable takes.',
    );
  }
}

export function enginesConfig(config: Config): EnginesConfig {
  return { dataDir: config.dataDir, databaseUrl: config.databaseUrl, clickhouseUrl: config.clickhouseUrl };
}

export interface Workbench {
  readonly config: Config;
  readonly engines: Engines;
  readonly db: Db;
  readonly log: Log;
}

/** Runs `work` with a migrated database: the running server's, or one that is started for the command alone. */
export async function withDatabase<T>(work: (bench: Workbench) => Promise<T>): Promise<T> {
  const config = configure();
  const log = createLog(config.logLevel === 'info' ? 'warn' : config.logLevel);
  const engines = await borrowEngines(enginesConfig(config), log);
  const db = connect(engines.postgresUrl, { max: 6, name: 'throughline-cli' });
  try {
    await migrateOrExplain(db);
    return await work({ config, engines, db, log });
  } finally {
    await db.end({ timeout: 5 });
    await engines.stop();
  }
}

export async function migrateOrExplain(db: Db): Promise<number> {
  try {
    return await migrate(db);
  } catch (error) {
    if (!(error instanceof MigrationFailure)) throw error;
    throw new CommandFailure(`The database cannot be used: ${error.message}.`, 'Nothing was changed.');
  }
}

export { StartFailure };
