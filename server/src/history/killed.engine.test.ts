import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { startClickHouse } from '../engines/clickhouse.ts';
import { silentLog } from '../kit/log.ts';
import { newId } from '../kit/ids.ts';
import { aWorld, leaseAll } from '../../test/history-world.ts';
import { connectClickHouse, createSink, historyConsumer, historyProblems } from './index.ts';

test('a ClickHouse killed again and again in the middle of blocks has each event once in the end', async () => {
  const dir = await mkdtemp(path.join(tmpdir(), 'throughline-killed-'));
  const world = await aWorld();
  const engine = await startClickHouse({ dir });
  const clickhouse = connectClickHouse({ ...engine, database: engine.database });
  const leases = await leaseAll(world.db, historyConsumer);
  const sink = createSink({
    db: world.db,
    log: silentLog,
    clickhouse,
    leases: { held: () => leases, distrust: () => {} },
    blockEvents: 40,
    lingerMs: 10,
  });
  try {
    sink.start();
    for (let round = 0; round < 3; round += 1) {
      await world.say(Array.from({ length: 400 }, (_, i) => ({ userId: `u${i % 50}`, messageId: newId() })));
      await new Promise((resolve) => setTimeout(resolve, 100 + 70 * round));
      const pid = engine.pid();
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    }
    const count = async () =>
      clickhouse
        .ask(
          'select count() as n, uniqExact(event_id) as distinct from events_1',
          z.object({ n: z.int(), distinct: z.int() }),
        )
        .catch(() => []);
    await expect.poll(count, { timeout: 25_000, interval: 200 }).toEqual([{ n: 1_200, distinct: 1_200 }]);
    await expect.poll(() => historyProblems(world.db), { timeout: 10_000 }).toEqual([]);
  } finally {
    await sink.stop();
    await clickhouse.close();
    await engine.stop();
    await world.end();
    await rm(dir, { recursive: true, force: true });
  }
});
