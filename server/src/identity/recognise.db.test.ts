import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { transaction } from '../kit/sql.ts';
import { openStage, said, shared, type Said, type Stage } from './test/story.ts';

let database: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  database = await freshDatabase();
  stage = await openStage(database.db);
});
afterAll(() => database.drop());

/** Names of a test's own, so that tests share a database and not their people. */
let scene = 0;
function names<T extends string>(...kinds: readonly T[]): Record<T, string> {
  scene += 1;
  return Object.fromEntries(kinds.map((kind) => [kind, `${kind}-${scene}`])) as Record<T, string>;
}
const mail = (name: string): string => `${name}@x.example`;
const who = (...identifiers: readonly string[]): Promise<readonly (string | null)[]> =>
  stage.identity.resolveIdentifiers(
    database.db,
    identifiers.map((one) => ({ type: one.slice(0, one.indexOf(':')), value: one.slice(one.indexOf(':') + 1) })),
  );
const distinct = (ids: readonly (string | null)[]): number => new Set(ids).size;
const count = async (table: string): Promise<number> =>
  Number((await database.db.unsafe(`select count(*) as n from identity.${table}`))[0]?.['n']);

describe('who is who', () => {
  test('a visitor who logs in is the customer, with all that was seen on the browser', async () => {
    const { laptop, maria } = names('laptop', 'maria');
    await stage.say({ anonymousId: laptop });
    await stage.say({ anonymousId: laptop, userId: maria, email: mail(maria) });
    const ids = await who(`anonymous_id:${laptop}`, `user_id:${maria}`, `email: ${mail(maria).toUpperCase()}`);
    expect([distinct(ids), ids[0]]).toEqual([1, ids[0]]);
    expect(ids[0]).not.toBeNull();
  });

  test("a family shares a tablet: in one batch or in three, nobody is merged and the tablet is nobody's", async () => {
    const { tablet, anna, boris, celina } = names('tablet', 'anna', 'boris', 'celina');
    const family = [anna, boris, celina];
    await stage.say(
      ...family.slice(0, 2).map((userId): Said => ({ anonymousId: tablet, userId, email: mail(userId) })),
    );
    await stage.say({ anonymousId: tablet, userId: celina, email: mail(celina) });
    const ids = await who(...family.map((one) => `user_id:${one}`));
    expect(distinct(ids)).toBe(3);
    expect(await who(...family.map((one) => `email:${mail(one)}`))).toEqual(ids);
    expect(await who(`anonymous_id:${tablet}`)).toEqual([null]);
    const [alone] = await stage.say({ anonymousId: tablet });
    expect(ids).not.toContain(
      (await stage.identity.personIdsOf(database.db, [alone?.originId ?? ''])).get(alone?.originId ?? ''),
    );
  });

  test('a kiosk that two hundred use makes nobody one, whether its source says that it is shared or not', async () => {
    for (const source of [shared, undefined]) {
      const { kiosk } = names('kiosk');
      const guests = Array.from({ length: 200 }, (_, n) => `${kiosk}-guest-${n}`);
      await stage.say(
        ...guests.map((userId): Said => ({ anonymousId: kiosk, userId, ...(source === undefined ? {} : { source }) })),
      );
      expect(distinct(await who(...guests.map((one) => `user_id:${one}`)))).toBe(200);
    }
  });

  test("a device of a shared source is in nobody's cluster, and what is said there without a name is nobody's", async () => {
    const { till, anna } = names('till', 'anna');
    const [first, second] = await stage.say(
      { anonymousId: till, userId: anna, source: shared },
      { anonymousId: till, source: shared },
    );
    expect(first?.identifiers.map((one) => one.type)).toEqual(['user_id']);
    expect(second?.identifiers).toEqual([]);
    expect(second?.originId).not.toBe(first?.originId);
    expect(await who(`anonymous_id:${till}`)).toEqual([null]);
  });

  test('a cashier who types 0000 for customers without a card makes nobody one', async () => {
    const { a, b } = names('a', 'b');
    await stage.say(
      { userId: a, card: '0000', source: shared },
      { userId: b, card: '0000', phone: '0000', source: shared },
    );
    expect(distinct(await who(`user_id:${a}`, `user_id:${b}`))).toBe(2);
    expect(await who('loyalty_card:0000', 'phone:0000')).toEqual([null, null]);
  });

  test('one customer with two phones and three e-mails is one person', async () => {
    const { maria, laptop, mobile } = names('maria', 'laptop', 'mobile');
    await stage.say({ userId: maria, anonymousId: laptop, email: `${maria}@one.example` });
    await stage.say({ userId: maria, anonymousId: mobile, email: `${maria}@two.example`, phone: '+48 601 234 567' });
    await stage.say({ userId: maria, email: `${maria}@three.example`, phone: '+48 602 345 678', source: shared });
    const ids = await who(
      `user_id:${maria}`,
      `email:${maria}@one.example`,
      `email:${maria}@two.example`,
      `email:${maria}@three.example`,
      'phone:+48601234567',
      'phone:+48602345678',
      `anonymous_id:${laptop}`,
      `anonymous_id:${mobile}`,
    );
    expect([distinct(ids), ids.includes(null)]).toEqual([1, false]);
  });

  test('an alias brings the old account along, and gives back the browser that both were seen on', async () => {
    const { old, young, browser } = names('old', 'young', 'browser');
    await stage.say({ userId: old, anonymousId: browser });
    await stage.say({ userId: young, anonymousId: browser, email: mail(young) });
    expect(await who(`anonymous_id:${browser}`)).toEqual([null]);
    await stage.say({ userId: young, previousId: old, anonymousId: browser });
    const ids = await who(`user_id:${old}`, `user_id:${young}`, `anonymous_id:${browser}`, `email:${mail(young)}`);
    expect([distinct(ids), ids.includes(null)]).toEqual([1, false]);
  });

  test('a recycled number goes to its newest proved owner, with an entry in the ledger', async () => {
    const { before, after } = names('before', 'after');
    const year = 365 * 86_400;
    await stage.say({ userId: before, ids: ['!phone:+353871233001'], at: 0 });
    await stage.say({ userId: after, ids: ['!phone:+353871233001'], at: year });
    const [one, other, phone] = await who(`user_id:${before}`, `user_id:${after}`, 'phone:+353871233001');
    expect(phone).toBe(other);
    expect(phone).not.toBe(one);
    const rows = await database.db.unsafe(
      `select kind, survivor_id, absorbed_id from identity.merges where survivor_id = $1`,
      [other ?? ''],
    );
    expect(rows.map((row) => ({ ...row }))).toEqual([{ kind: 'move', survivor_id: other, absorbed_id: one }]);
  });

  test('a value proved later counts as proved from then on', async () => {
    const { a, b } = names('a', 'b');
    await stage.say({ userId: a, email: mail(a) });
    await stage.say({ userId: b, ids: [`!email:${mail(a)}`] });
    const [one, other, address] = await who(`user_id:${a}`, `user_id:${b}`, `email:${mail(a)}`);
    expect([address === other, address === one]).toEqual([true, false]);
  });
});

describe('keeping books', () => {
  test('the same events again change nothing and answer the same', async () => {
    const { a, d } = names('a', 'd');
    const events = [
      said({ anonymousId: d }),
      said({ anonymousId: d, userId: a, email: mail(a) }),
      said({ userId: a, phone: '+353871233111' }),
    ];
    const first = await transaction(database.db, (tx) => stage.identity.resolve(tx, events));
    const before = [
      await count('links'),
      await count('identifiers'),
      await count('merges'),
      await count('alias_changes'),
    ];
    const fresh = await openStage(database.db);
    for (const again of [stage, fresh, stage]) {
      const second = await transaction(database.db, (tx) => again.identity.resolve(tx, events));
      expect(second.map((one) => one.originId)).toEqual(first.map((one) => one.originId));
    }
    expect([
      await count('links'),
      await count('identifiers'),
      await count('merges'),
      await count('alias_changes'),
    ]).toEqual(before);
  });

  test('what a transaction wrote that was rolled back is not taken for recorded', async () => {
    const { a, d } = names('a', 'd');
    const event = said({ anonymousId: d, userId: a });
    await expect(
      transaction(database.db, async (tx) => {
        await stage.identity.resolve(tx, [event]);
        throw new Error('killed');
      }),
    ).rejects.toThrow('killed');
    expect(await who(`user_id:${a}`)).toEqual([null]);
    await transaction(database.db, (tx) => stage.identity.resolve(tx, [event]));
    const ids = await who(`user_id:${a}`, `anonymous_id:${d}`);
    expect([distinct(ids), ids.includes(null)]).toEqual([1, false]);
  });

  test('a merge of two people who existed is in the ledger and on the spine; growth of one is not', async () => {
    const { a, d } = names('a', 'd');
    const before = await count('merges');
    await stage.say({ userId: a, anonymousId: `${d}-1`, email: mail(a) });
    expect(await count('merges')).toBe(before);
    await stage.say({ anonymousId: d });
    await stage.say({ userId: a, anonymousId: d });
    expect(await count('merges')).toBe(before + 1);
    const events = await database.db.unsafe(
      `select name, body from spine.log where type = 'system' order by xid desc, seq desc limit 1`,
    );
    const [person] = await who(`user_id:${a}`);
    expect(events[0]).toMatchObject({ name: 'People Merged', body: { survivorId: person, originId: person } });
  });

  test('an event of the system belongs to the origin that it names', async () => {
    const origin = '00000000-0000-8000-8000-000000000042';
    const event = { ...said({}), type: 'system' as const, body: { originId: origin } };
    const [resolved] = await transaction(database.db, (tx) => stage.identity.resolve(tx, [event]));
    expect(resolved).toMatchObject({ originId: origin, identifiers: [] });
  });

  test('readers can follow: the log of changes ends with where everybody is', async () => {
    const wrong = await database.db.unsafe(
      `select count(*)::int as n from identity.aliases a
       left join lateral (select person_id from identity_out.alias_changes c where c.origin_id = a.origin_id order by id desc limit 1) c on true
       where coalesce(c.person_id, a.origin_id) <> a.person_id`,
    );
    expect(wrong[0]?.['n']).toBe(0);
  });

  test('rubbish bodies are read without harm', async () => {
    const event = said({ anonymousId: names('d').d });
    for (const body of [
      {},
      { context: [] },
      { context: { externalIds: [null, 7, { id: {} }, { id: 'x' }] }, traits: 'no' },
      { userId: { a: 1 } },
      { userId: 'x'.repeat(10_000) },
    ]) {
      const [resolved] = await transaction(database.db, (tx) =>
        stage.identity.resolve(tx, [{ ...event, body: body as typeof event.body }]),
      );
      expect(resolved?.identifiers).toEqual([]);
      expect(resolved?.originId).toMatch(/^[0-9a-f-]{36}$/);
    }
  });
});
