import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { movableClock } from '../kit/clock.ts';
import { newId } from '../kit/ids.ts';
import { silentLog } from '../kit/log.ts';
import { run, runOne, transaction } from '../kit/sql.ts';
import { bury, shardOf } from '../spine/index.ts';
import { openExport } from './export.ts';
import { getPerson } from './person.ts';
import type { ErasurePorts } from './ports.ts';
import { askPrivacy, createPrivacyRunner, requestOf, type PrivacyRequest, type RunnerOptions } from './privacy.ts';
import { expireParts, findRequest } from './privacy.sql.ts';
import { searchPeople } from './search-people.ts';
import { createRulesCache } from './trait-rules.ts';
import { originOf, tryProfiles, trySources, type TriedProfiles } from './try-profiles.ts';

let database: TestDatabase;
let tried: TriedProfiles;
const clock = movableClock(new Date());
beforeEach(async () => {
  database = await freshDatabase();
  tried = await tryProfiles(database.db);
});
afterEach(() => database.drop());

const ports = () => ({
  db: database.db,
  identity: tried.identity,
  sources: trySources,
  rules: createRulesCache(database.db),
});
const user = (name: string): string => originOf('user_id', name);
const runner = (erasure: ErasurePorts = {}, more: Partial<RunnerOptions> = {}) =>
  createPrivacyRunner({ ...ports(), erasure, clock, log: silentLog, settleMs: 300, ...more });
const ask = (kind: 'export' | 'erasure', personId: string) =>
  transaction(database.db, (tx) => askPrivacy(tx, { kind, personId, reason: 'asked by mail', by: 'Eva' }, clock.now()));
const look = async ({ id }: PrivacyRequest) => requestOf(await runOne(database.db, findRequest, [id]));
const giveLeasesBack = () => database.db.unsafe(`update profiles.privacy_requests set leased_until = '-infinity'`);

const secrets = [
  'zuzanna-k',
  'Zuzanna',
  'zuzanna@example.com',
  '601777888',
  'dev-zuz',
  'crm-proof-1',
  'Wish42',
  'order-zuz-1',
  'Krótka 7',
];

async function sayAll(): Promise<void> {
  await tried.say(
    { anonymousId: 'dev-zuz', name: 'Product Viewed', properties: { sku: 'Wish42', name: 'Wish42' } },
    {
      type: 'identify',
      userId: 'zuzanna-k',
      traits: { name: 'Zuzanna', address: { street: 'Krótka 7' } },
      identifiers: { email: 'zuzanna@example.com', phone: '+48601777888' },
    },
    { userId: 'zuzanna-k', name: 'Consent Given', properties: { channel: 'sms', proof: 'crm-proof-1' } },
    {
      userId: 'zuzanna-k',
      name: 'Order Completed',
      properties: { order_id: 'order-zuz-1', total: 5, currency: 'EUR' },
    },
    {
      userId: 'zuzanna-k',
      messageId: 'zuzanna@example.com/17',
      name: 'Product Added to Wishlist',
      properties: { sku: 'Wish42' },
    },
    { userId: 'other', name: 'Product Viewed', properties: { sku: 'other-sku' } },
  );
  await tried.join(user('zuzanna-k'), originOf('anonymous_id', 'dev-zuz'));
}

async function buryLetter(text: string): Promise<void> {
  await bury(database.db, {
    shard: shardOf('u:x'),
    eventId: newId(),
    sourceId: null,
    stage: 'intake',
    reason: 'broken',
    detail: text.replaceAll('\u0000', ''),
    receivedAt: new Date(),
    raw: Buffer.from(text),
  });
}

/** Every table of the database in which a text occurs, in whatever column. */
async function tablesWith(text: string): Promise<string[]> {
  const tables = await database.db.unsafe(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')`,
  );
  const found: string[] = [];
  for (const table of tables) {
    const name = String(table['name']);
    const [row] = await database.db.unsafe(
      `select count(*)::int as n from ${name} t where position($1 in t::text) > 0 or position($2 in t::text) > 0`,
      [text, Buffer.from(text).toString('hex')] as never[],
    );
    if (Number(row?.['n']) > 0) found.push(name);
  }
  return found;
}

describe('erasure', () => {
  test('leaves no trace of the person in any table, keeps the others, and a record without values', async () => {
    await sayAll();
    await buryLetter('{"email": "Zuzanna@Example.com"');
    await buryLetter('{"phone": "+48 601-777 888"}\u0000');
    await buryLetter('{"traits":{"userId" : "zuzanna-k"}}');
    await buryLetter('{"userId":"other"}');
    const exported = await ask('export', user('zuzanna-k'));
    await runner().runOnce();
    expect(await look(exported)).toMatchObject({ state: 'done' });
    for (const secret of secrets) expect(await tablesWith(secret), secret).not.toEqual([]);

    const asked = await ask('erasure', originOf('anonymous_id', 'dev-zuz'));
    const calls: unknown[] = [];
    await runner(
      {
        bookHistoryErasure: async (_tx, ids) => void calls.push(['book', [...ids].sort()]),
        eraseHistory: async (ids) => calls.push(['history', [...ids].sort()]),
        eraseFiles: async (values) => calls.push(values.includes('zuzanna@example.com')),
      },
      { keepers: [{ name: 'library', erase: async (_tx, ids) => ({ books: ids.length }) }] },
    ).runOnce();
    for (const secret of secrets) expect(await tablesWith(secret), secret).toEqual([]);
    const ids = [user('zuzanna-k'), originOf('anonymous_id', 'dev-zuz')].sort();
    expect(calls).toEqual([['book', ids], ['history', ids], true]);

    const record = await look(asked);
    expect(record).toMatchObject({
      state: 'done',
      kind: 'erasure',
      requestedBy: 'Eva',
      record: {
        timeline: 5,
        fragments: 2,
        orders: 1,
        consents: 1,
        logBodies: 5,
        deadLetters: 3,
        'library.books': 2,
        history: 2,
        files: 3,
      },
    });
    expect(record.notes.join(' ')).toContain('Backups');
    expect(await tablesWith('other-sku')).not.toEqual([]);
    expect(
      await database.db.unsafe(`select count(*)::int as n from spine.log where name = 'Person Erased'`),
    ).toMatchObject([{ n: 1 }]);
    expect(await getPerson(ports(), originOf('anonymous_id', 'dev-zuz'))).toMatchObject({
      events: 0,
      name: null,
      erasedAt: expect.any(String) as string,
    });
    expect((await searchPeople(ports(), { text: 'zuzanna', cursor: undefined, limit: 5 })).items).toEqual([]);
    expect(await getPerson(ports(), user('other'))).toMatchObject({ events: 1 });
  });

  test('is finished by the next process when the first is killed at any step', async () => {
    for (const step of ['claimed', 'postgres', 'elsewhere'] as const) {
      await sayAll();
      const asked = await ask('erasure', user('zuzanna-k'));
      let history = 0;
      const erasure: ErasurePorts = { eraseHistory: async () => (history += 1) };
      const killed = runner(erasure, {
        afterStep: async (done) => {
          if (done === step) throw new Error('killed');
        },
      });
      await killed.runOnce();
      expect(await look(asked)).toMatchObject({ state: 'running' });
      await giveLeasesBack();
      await runner(erasure).runOnce();
      expect(await look(asked)).toMatchObject({ state: 'done', record: { timeline: 5 } });
      expect(history).toBeGreaterThan(0);
      for (const secret of secrets) expect(await tablesWith(secret), `${step}: ${secret}`).toEqual([]);
    }
  });

  test('that a store did not answer goes on trying, fails in the end with a note, and can be asked for again with all it still knows', async () => {
    await sayAll();
    const asked = await ask('erasure', user('zuzanna-k'));
    const away = runner({
      eraseHistory: async () => {
        throw new Error('away');
      },
    });
    for (let i = 0; i < 12; i += 1) {
      await away.runOnce();
      await giveLeasesBack();
    }
    expect(await look(asked)).toMatchObject({ state: 'failed' });
    const again = await ask('erasure', user('zuzanna-k'));
    const erased: string[] = [];
    await runner({ eraseHistory: async (ids) => erased.push(...ids) }).runOnce();
    expect(await look(again)).toMatchObject({ state: 'done' });
    expect(erased).toContain(originOf('anonymous_id', 'dev-zuz'));
    for (const secret of secrets) expect(await tablesWith(secret), secret).toEqual([]);
  });

  test('waits for events that came before it, and one that comes after it begins a new contact', async () => {
    await sayAll();
    await database.db.unsafe(
      `insert into spine.positions (consumer, shard) select 'people', s from generate_series(0, 31) s`,
    );
    const asked = await ask('erasure', user('zuzanna-k'));
    let settled = false;
    const working = runner({}, { settleMs: 10_000 })
      .runOnce()
      .finally(() => {
        settled = true;
      });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(settled).toBe(false);
    await database.db.unsafe(`update spine.positions p set xid = pg_current_xact_id() where consumer = 'people'`);
    await working;
    expect(await look(asked)).toMatchObject({ state: 'done' });
    await tried.say({ userId: 'zuzanna-k', name: 'Product Viewed' });
    expect(await getPerson(ports(), user('zuzanna-k'))).toMatchObject({ events: 1, erasedAt: null, name: null });
  });
});

describe('export', () => {
  async function documentOf(request: PrivacyRequest): Promise<Record<string, unknown>> {
    const stream = await openExport(database.db, request.personId, request.id);
    let text = '';
    for await (const piece of stream ?? []) text += String(piece);
    return JSON.parse(text) as Record<string, unknown>;
  }

  test('holds all that is held about the person, and nothing of others', async () => {
    await sayAll();
    const asked = await ask('export', user('zuzanna-k'));
    await runner().runOnce();
    expect(await look(asked)).toMatchObject({ state: 'done', record: { events: 5, consents: 1, orders: 1 } });
    const document = await documentOf(asked);
    const text = JSON.stringify(document);
    for (const secret of secrets) expect(text).toContain(secret);
    expect(text).not.toContain('other-sku');
    expect(document).toMatchObject({
      format: 'throughline-person/1',
      person: { name: 'Zuzanna', events: 5 },
      wishList: [{ sku: 'Wish42' }],
    });
    expect(document['events']).toHaveLength(5);
  });

  test('of thousands of events comes whole, also when its process was killed in the middle', async () => {
    for (let i = 0; i < 3; i += 1) {
      await tried.say(
        ...Array.from({ length: 1_000 }, (_, n) => ({
          userId: 'big',
          name: 'Product Viewed',
          at: new Date(Date.now() - n * 10),
          properties: { sku: newId(), a: newId(), b: newId(), c: newId(), d: newId(), e: newId() },
        })),
      );
    }
    const asked = await ask('export', user('big'));
    await runner(
      {},
      {
        afterStep: async (step) => {
          if (step === 'part') throw new Error('killed');
        },
      },
    ).runOnce();
    expect(await look(asked)).toMatchObject({ state: 'running' });
    await giveLeasesBack();
    await runner().runOnce();
    const document = await documentOf(asked);
    expect(new Set((document['events'] as { eventId: string }[]).map((event) => event.eventId)).size).toBe(3_000);
    await run(database.db, expireParts, [new Date(clock.now().getTime() + 1)]);
    expect(await openExport(database.db, asked.personId, asked.id)).toBeNull();
  });

  test('starts within moments of the request, by notification', async () => {
    await sayAll();
    const working = runner();
    await working.start();
    const asked = await ask('export', user('zuzanna-k'));
    for (let i = 0; i < 100 && (await look(asked)).state === 'running'; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await look(asked)).state).toBe('done');
    await working.stop();
  });
});
