/** A ClickHouse database of its own for a test, on the run's engine. */
import { randomBytes } from 'node:crypto';
import { createClient } from '@clickhouse/client';
import { inject } from 'vitest';

export async function freshClickHouse(): Promise<{
  config: { url: string; user: string; password: string; database: string };
  drop(): Promise<void>;
}> {
  const engine = inject('clickhouse');
  const database = `t_${randomBytes(6).toString('hex')}`;
  const admin = createClient({ url: engine.url, username: engine.user, password: engine.password });
  await admin.command({ query: `create database ${database}` });
  return {
    config: { ...engine, database },
    drop: async () => {
      await admin.command({ query: `drop database if exists ${database}` });
      await admin.close();
    },
  };
}
