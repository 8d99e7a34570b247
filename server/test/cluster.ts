/** Databases for tests: a clone of the migrated template, gone afterwards. */
import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connect, type Db } from '../src/kit/sql.ts';

export interface TestDatabase {
  readonly url: string;
  readonly db: Db;
  drop(): Promise<void>;
}

export async function freshDatabase(options: { max?: number } = {}): Promise<TestDatabase> {
  const base = inject('postgresUrl');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const admin = connect(base, { max: 1 });
  await admin.unsafe(`create database ${name} template throughline_template strategy file_copy`);
  const url = new URL(base);
  url.pathname = `/${name}`;
  const db = connect(url.toString(), { max: options.max ?? 5 });
  return {
    url: url.toString(),
    db,
    drop: async () => {
      await db.end({ timeout: 1 });
      await admin.unsafe(`drop database if exists ${name} with (force)`);
      await admin.end({ timeout: 1 });
    },
  };
}
