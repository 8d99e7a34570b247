import path from 'node:path';
import { backup as takeBackup, restore as bringBack } from '../backup/index.ts';
import { borrowEngines } from '../engines/index.ts';
import { connectClickHouse } from '../history/index.ts';
import { createLog } from '../kit/log.ts';
import { version } from '../version.ts';
import { type Command, CommandFailure, configure, enginesConfig } from './command.ts';

export const backup: Command = {
  name: 'backup',
  usage: 'backup <folder>',
  about:
    'Copies everything, from both databases and as of one moment, into an empty folder; the server may go on running.',
  run: async (argv) => {
    const folder = folderOf(argv, 'backup');
    const config = configure();
    const log = createLog('warn');
    const engines = await borrowEngines(enginesConfig(config), log);
    const clickhouse = connectClickHouse(engines.clickhouse);
    try {
      const report = await takeBackup({
        databaseUrl: engines.postgresUrl,
        clickhouse,
        folder,
        version,
        log,
        onTable: showTable,
      });
      console.log(
        `\nBacked up ${report.rows} rows of ${report.tables} tables, ${Math.round(report.bytes / 1_048_576)} MB, to ${folder}.`,
      );
      console.log(
        report.historyEvents === null
          ? 'The history is made again by a restore.'
          : `With ${report.historyEvents} events of history.`,
      );
      for (const note of report.notes) console.log(note);
      console.log(
        'The folder holds personal data and this installation’s secrets: keep it as safe as the system itself.',
      );
      return 0;
    } finally {
      await clickhouse.close();
      await engines.stop();
    }
  },
};

export const restore: Command = {
  name: 'restore',
  usage: 'restore <folder>',
  about: 'Brings a backup back into an empty system; stop the server first.',
  run: async (argv) => {
    const folder = folderOf(argv, 'restore');
    const config = configure();
    const log = createLog('warn');
    const engines = await borrowEngines(enginesConfig(config), log);
    const clickhouse = connectClickHouse(engines.clickhouse);
    try {
      const report = await bringBack({ databaseUrl: engines.postgresUrl, clickhouse, folder, log, onTable: showTable });
      console.log(`\nRestored ${report.rows} rows of ${report.tables} tables from the backup of ${report.takenAt}.`);
      if (!report.historyRestored) console.log('The history is made again from PostgreSQL once the server runs.');
      return 0;
    } finally {
      await clickhouse.close();
      await engines.stop();
    }
  },
};

function folderOf(argv: readonly string[], command: string): string {
  const [folder] = argv;
  if (folder === undefined)
    throw new CommandFailure(`${command} takes a folder.`, `throughline ${command} --help shows how.`);
  return path.resolve(folder);
}

function showTable(name: string, rows: number): void {
  if (process.stderr.isTTY === true) process.stderr.write(`\r\u001b[K${name}: ${rows} rows`);
}
