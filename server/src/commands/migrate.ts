import { type Command, configure, enginesConfig, migrateOrExplain } from './command.ts';
import { borrowEngines } from '../engines/index.ts';
import { connect } from '../kit/sql.ts';

export const migrateCommand: Command = {
  name: 'migrate',
  usage: 'migrate',
  about: 'Brings the database to the schema of this release; start does the same by itself.',
  run: async () => {
    const engines = await borrowEngines(enginesConfig(configure()));
    const db = connect(engines.postgresUrl, { max: 2, name: 'throughline-migrate' });
    try {
      const count = await migrateOrExplain(db);
      console.log(count === 0 ? 'The database is up to date.' : `Migrated: ${count} steps.`);
      return 0;
    } finally {
      await db.end({ timeout: 5 });
      await engines.stop();
    }
  },
};
