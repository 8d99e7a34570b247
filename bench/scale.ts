/** scale: 1, 2 and 3 server processes on one database; and one of three killed with -9 in the middle. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { databaseOf, untilProcessed } from './intake.ts';
import type { Wish } from './main.ts';
import type { Report } from './report.ts';
import { send } from './send.ts';
import { sourceKey, startServer, type ServerUnderTest } from './server.ts';
import { makeBatches } from './shoppers.ts';

const perBatch = 20;

export async function scale(report: Report, wish: Wish): Promise<void> {
  const seconds = wish.quick ? 5 : 20;
  const first = await startServer();
  const others: ServerUnderTest[] = [];
  try {
    const db = await databaseOf(first);
    const writeKey = await sourceKey(first, 'bench-web');
    const running = JSON.parse(await readFile(path.join(first.dir, 'running.json'), 'utf8')) as {
      postgresUrl: string;
      clickhouse: { url: string; user: string; password: string; database: string };
    };
    const { clickhouse } = running;
    const clickhouseUrl = `http://${clickhouse.user}:${clickhouse.password}@${new URL(clickhouse.url).host}/${clickhouse.database}`;
    let single: number | undefined;
    for (const processes of [1, 2, 3]) {
      if (processes > 1)
        others.push(await startServer({ env: { DATABASE_URL: running.postgresUrl, CLICKHOUSE_URL: clickhouseUrl } }));
      const servers = [first, ...others];
      const run = `s${processes}${randomBytes(3).toString('hex')}`;
      const { bodies } = makeBatches({ writeKey, batches: seconds * 900, people: 5_000, run });
      const before = await appliedIn(db);
      const began = performance.now();
      const share = Math.ceil(bodies.length / servers.length);
      const sent = await Promise.all(
        servers.map((server, n) =>
          send({
            url: server.url,
            path: '/v1/batch',
            writeKey,
            bodies: bodies.slice(n * share, (n + 1) * share),
            connections: 16,
            seconds,
          }),
        ),
      );
      await untilProcessed(db);
      const applied = (await appliedIn(db)) - before;
      const acknowledged = sent.reduce((sum, one) => sum + one.ok, 0) * perBatch;
      const perSecond = applied / ((performance.now() - began) / 1_000);
      single ??= perSecond;
      report.add(`${processes} process${processes > 1 ? 'es' : ''}: sent and fully processed`, perSecond, 'events/s', {
        floor: single,
      });
      report.add(
        `${processes} process${processes > 1 ? 'es' : ''}: acknowledged and not applied once`,
        Math.abs(acknowledged - applied),
        'events',
        { aim: '0' },
      );
    }
    await killOne(report, db, first, others, writeKey, seconds);
    await db.end({ timeout: 2 });
  } finally {
    for (const server of others) await server.stop();
    await first.stop();
  }
}

async function killOne(
  report: Report,
  db: Awaited<ReturnType<typeof databaseOf>>,
  first: ServerUnderTest,
  others: readonly ServerUnderTest[],
  writeKey: string,
  seconds: number,
): Promise<void> {
  const [victim] = others;
  if (victim === undefined) return;
  const { bodies } = makeBatches({
    writeKey,
    batches: seconds * 250,
    people: 5_000,
    run: `k${randomBytes(3).toString('hex')}`,
  });
  const before = await appliedIn(db);
  const owners = await db`select distinct owner from spine.positions where owner is not null`;
  const sending = send({ url: first.url, path: '/v1/batch', writeKey, bodies, connections: 8, rate: 250, seconds });
  await new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / 3));
  const known = new Set(owners.map((row) => String(row['owner'])));
  const gone = performance.now();
  victim.process.kill('SIGKILL');
  let moved = Number.NaN;
  for (;;) {
    const rows = await db`
      select count(*)::int as n from spine.positions p
      where p.owner is null or not exists (select 1 from spine.processes a where a.id = p.owner and a.seen_at > now() - interval '3 seconds')`;
    const alive = await db`select count(distinct owner)::int as n from spine.positions`;
    if (Number(rows[0]?.['n']) === 0 && Number(alive[0]?.['n']) < known.size) {
      moved = (performance.now() - gone) / 1_000;
      break;
    }
    if (performance.now() - gone > 60_000) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const sent = await sending;
  await untilProcessed(db);
  report.add('one of three killed with -9: its shards have moved after', moved, 's', { aim: 'seconds' });
  report.add(
    'acknowledged and lost or doubled',
    Math.abs(sent.ok * perBatch - ((await appliedIn(db)) - before)),
    'events',
    { aim: '0' },
  );
}

async function appliedIn(db: Awaited<ReturnType<typeof databaseOf>>): Promise<number> {
  const [row] = await db`select count(*)::int as n from profiles.timeline`;
  return Number(row?.['n']);
}
