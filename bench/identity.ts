/** identity: how well the truth is found in the demo's world and in an adversarial one; and how long merge and undo take for a big person. */
import { randomUUID } from 'node:crypto';
import {
  defaultOptions,
  Evidence,
  makeAdversarialWorld,
  makeWorld,
  play,
  playEvents,
  protectedValues,
  resolveOverHttp,
  score,
  sourcesNeeded,
  truthOf,
  type Keys,
  type Score,
} from '../simulator/index.ts';
import { getJson } from './freshness.ts';
import { databaseOf, untilProcessed } from './intake.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';
import { apiKey, sourceKey, startServer, type ServerUnderTest } from './server.ts';

export async function identity(report: Report, wish: Wish): Promise<void> {
  const people = wish.quick ? 1_500 : 20_000;
  const friendly = await inFreshServer(async (server, keys, key) => {
    const world = makeWorld({ ...defaultOptions, people, now: Date.now() });
    const evidence = new Evidence(truthOf(world));
    await play(world, { baseUrl: server.url, keys }, { onPlayed: (played) => evidence.add(played) });
    return judge(server, evidence, key);
  });
  addScore(report, 'demo world', friendly);
  const hostile = await inFreshServer(async (server, keys, key) => {
    const world = makeAdversarialWorld({ seed: 'adversary', people: wish.quick ? 800 : 4_000, now: Date.now() });
    const evidence = new Evidence(world.truth);
    await playEvents(
      world.events(),
      { baseUrl: server.url, keys },
      { total: world.total, onPlayed: (played) => evidence.add(played) },
    );
    const result = await judge(server, evidence, key);
    await mergeAndUndo(report, server, key, keys);
    return result;
  });
  addScore(report, 'adversarial world', hostile);
}

function addScore(report: Report, world: string, result: Score): void {
  report.add(`${world}: precision`, result.identifiers.precision, 'of pairs', { aim: '≥ 0.9999' });
  report.add(`${world}: recall of the evidence`, result.evidence.recall, 'of pairs', { aim: '≥ 0.99' });
  report.add(`${world}: pairs that the evidence connects`, result.evidence.pairs, 'pairs');
  report.add(`${world}: false merges`, result.falseMerges.length, 'people', { aim: '0' });
}

async function inFreshServer<T>(work: (server: ServerUnderTest, keys: Keys, key: string) => Promise<T>): Promise<T> {
  const server = await startServer();
  try {
    const key = await apiKey(server);
    const keys: Record<string, string> = {};
    for (const { slug, kind } of sourcesNeeded()) keys[slug] = await sourceKey(server, slug, kind);
    const { items } = await getJson<{ items: { id: string; slug: string }[] }>(
      `${server.url}/api/v1/sources?limit=200`,
      key,
    );
    for (const { slug, sharedDevice } of sourcesNeeded()) {
      const id = items.find((one) => one.slug === slug)?.id ?? '';
      await call(server.url, key, 'PATCH', `/api/v1/sources/${id}`, { sharedDevice });
    }
    await protect(server.url, key);
    return await work(server, keys as Keys, key);
  } finally {
    await server.stop();
  }
}

/** What an administrator enters on the first day. */
async function protect(url: string, key: string): Promise<void> {
  const rules = await getJson<{ rules: { type: string; protectedValues: string[] }[] }>(
    `${url}/api/v1/identity/rules`,
    key,
  );
  const changed = rules.rules.map((rule) => ({
    ...rule,
    protectedValues: [
      ...new Set([
        ...rule.protectedValues,
        ...protectedValues()
          .filter((one) => one.type === rule.type)
          .map((one) => one.value),
      ]),
    ],
  }));
  await call(url, key, 'PUT', '/api/v1/identity/rules', { ...rules, rules: changed });
}

async function call<T>(url: string, key: string, method: string, path: string, body: unknown): Promise<T> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

async function judge(server: ServerUnderTest, evidence: Evidence, key: string): Promise<Score> {
  const db = await databaseOf(server);
  await untilProcessed(db, 900);
  await db.end({ timeout: 2 });
  return score(evidence, resolveOverHttp(server.url, key));
}

/** Two people of 5,000 events each are merged and taken apart again, ten times. */
async function mergeAndUndo(report: Report, server: ServerUnderTest, key: string, keys: Keys): Promise<void> {
  const writeKey = Object.values(keys)[0] ?? '';
  for (const who of ['big-a', 'big-b']) {
    for (let n = 0; n < 5_000; n += 500) {
      const batch = Array.from({ length: 500 }, (_, i) => ({
        type: 'track',
        event: 'Product Viewed',
        userId: who,
        messageId: `${who}-${n + i}`,
        properties: { product_id: `p${i}` },
      }));
      await fetch(`${server.url}/v1/batch`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${writeKey}:`)}` },
        body: JSON.stringify({ batch }),
      });
    }
  }
  const db = await databaseOf(server);
  await untilProcessed(db);
  await db.end({ timeout: 2 });
  const { personIds } = await call<{ personIds: string[] }>(server.url, key, 'POST', '/api/v1/people/resolve', {
    identifiers: ['big-a', 'big-b'].map((value) => ({ type: 'user_id', value })),
  });
  const merges: number[] = [];
  const undos: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    let began = performance.now();
    const merge = await call<{ id: string }>(server.url, key, 'POST', '/api/v1/people/merge', {
      survivorId: personIds[0],
      absorbedId: personIds[1],
      reason: 'bench',
    });
    merges.push(performance.now() - began);
    began = performance.now();
    await call(server.url, key, 'POST', `/api/v1/merges/${merge.id}/undo`, { reason: 'bench', keepApart: false });
    undos.push(performance.now() - began);
  }
  report.add('merge of a person with 10,000 events, slowest of 10', percentile(merges, 1), 'ms', { aim: '≤ 1,000 ms' });
  report.add('undo of it, slowest of 10', percentile(undos, 1), 'ms', { aim: '≤ 1,000 ms' });
}
