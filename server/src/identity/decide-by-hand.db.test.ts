import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { ProblemError } from '../kit/problems.ts';
import { transaction } from '../kit/sql.ts';
import { findConflicts, resolveConflict } from './conflicts.ts';
import { mergePeople, splitPerson, undoMerge, type ByHand } from './decide-by-hand.ts';
import { eraseIdentity } from './erase.ts';
import { explain } from './explain.ts';
import { graphOf, personIdsOf } from './look.ts';
import { originIdOf } from './candidates.ts';
import { firstRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { openStage, type Stage } from './test/story.ts';

const rules = compileRules(firstRules);
const by: ByHand = { reason: 'they look alike', actor: 'Olga', now: new Date() };
let database: TestDatabase;
let stage: Stage;
beforeAll(async () => {
  database = await freshDatabase();
  stage = await openStage(database.db);
});
afterAll(() => database.drop());

let scene = 0;
const fresh = (name: string): string => `${name}-${(scene += 1)}`;
const origin = (type: string, value: string): string => originIdOf(stage.secret, type, value);
async function person(type: string, value: string): Promise<string> {
  const id = origin(type, value);
  return (await personIdsOf(database.db, [id])).get(id) ?? id;
}
async function two(): Promise<{ ivan: string; jan: string; ids: [string, string] }> {
  const [ivan, jan] = [fresh('ivan'), fresh('jan')];
  await stage.say(
    { userId: ivan, anonymousId: `${ivan}-d`, email: `${ivan}@x.example` },
    { userId: jan, anonymousId: `${jan}-d`, email: `${jan}@x.example` },
  );
  return { ivan, jan, ids: [await person('user_id', ivan), await person('user_id', jan)] };
}
const inTx = <T>(work: Parameters<typeof transaction<T>>[1]): Promise<T> => transaction(database.db, work);
const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof ProblemError ? error.kind.code : String(error)),
  );
const partition = async (): Promise<unknown> =>
  (await database.db.unsafe('select origin_id, person_id from identity_out.identifiers order by 1')).map(
    (row) => `${row['origin_id']} ${row['person_id']}`,
  );

describe('merge and undo', () => {
  test('staff make one of two; undo gives both back under their old ids, and nothing else has moved', async () => {
    const { ivan, jan, ids } = await two();
    const before = await partition();
    const merge = await inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: ids[1] }, by));
    expect(merge).toMatchObject({
      survivorId: ids[0],
      absorbedId: ids[1],
      actor: 'Olga',
      reason: 'they look alike',
      movedOrigins: 3,
    });
    expect([await person('user_id', ivan), await person('email', `${jan}@x.example`)]).toEqual([ids[0], ids[0]]);
    const undone = await inTx((tx) => undoMerge(tx, rules, merge.id, { ...by, keepApart: true }));
    expect(undone.undoneBy).toBe('Olga');
    expect(await partition()).toEqual(before);
    expect(await codeOf(inTx((tx) => undoMerge(tx, rules, merge.id, { ...by, keepApart: true })))).toBe(
      'merge_not_undoable',
    );
  });

  test('the machine does not make the same mistake again, staff may', async () => {
    const { ivan, jan, ids } = await two();
    const merge = await inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: ids[1] }, by));
    await inTx((tx) => undoMerge(tx, rules, merge.id, { ...by, keepApart: true }));
    await stage.say({ userId: ivan, email: `${jan}@x.example` }, { userId: jan, previousId: ivan });
    expect([await person('user_id', ivan), await person('user_id', jan)]).toEqual(ids);
    await inTx((tx) => mergePeople(tx, rules, { survivorId: ids[1], absorbedId: ids[0] }, by));
    expect([await person('user_id', ivan), await person('user_id', jan)]).toEqual([ids[1], ids[1]]);
  });

  test('a merge that the machine made is undone the same way; what has come since stays with its side', async () => {
    const [card, mail, user] = [fresh('card'), `${fresh('mail')}@x.example`, fresh('user')];
    await stage.say({ ids: [`loyalty_card:${card}`], email: mail });
    await stage.say({ userId: user, anonymousId: `${user}-d` });
    await stage.say({ userId: user, email: mail });
    const joined = await person('user_id', user);
    expect(await person('loyalty_card', card.toUpperCase().replace('-', ''))).toBe(joined);
    const graph = await graphOf(database.db, joined);
    const [merge] = graph?.merges ?? [];
    await stage.say({ userId: user, phone: '+353871233501' });
    await inTx((tx) => undoMerge(tx, rules, merge?.id ?? '', { ...by, keepApart: true }));
    const [one, other] = [await person('user_id', user), await person('email', mail)];
    expect(one).not.toBe(other);
    expect(await person('loyalty_card', card.toUpperCase().replace('-', ''))).toBe(other);
    expect([await person('phone', '+353871233501'), await person('anonymous_id', `${user}-d`)]).toEqual([one, one]);
  });

  test('two merges on top of each other are undone in either order', async () => {
    for (const order of [
      [0, 1],
      [1, 0],
    ]) {
      const [a, b] = [await two(), await two()];
      const before = await partition();
      const merges = [
        await inTx((tx) => mergePeople(tx, rules, { survivorId: a.ids[0], absorbedId: a.ids[1] }, by)),
        await inTx((tx) => mergePeople(tx, rules, { survivorId: a.ids[0], absorbedId: b.ids[0] }, by)),
      ];
      for (const at of order)
        await inTx((tx) => undoMerge(tx, rules, merges[at]?.id ?? '', { ...by, keepApart: true }));
      expect(await partition()).toEqual(before);
    }
  });

  test('a stranger, the same person twice and a merge that never was are refused with a problem', async () => {
    const { ids } = await two();
    const stranger = '00000000-0000-8000-8000-000000000009';
    expect(await codeOf(inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: stranger }, by)))).toBe(
      'person_not_found',
    );
    expect(await codeOf(inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: ids[0] }, by)))).toBe(
      'same_person',
    );
    expect(await codeOf(inTx((tx) => undoMerge(tx, rules, stranger, { ...by, keepApart: true })))).toBe(
      'person_not_found',
    );
  });

  test('two who merge the same people at once: one merges, the other is told that they are one', async () => {
    const { ids } = await two();
    const codes = await Promise.all(
      [0, 1, 2].map(() => codeOf(inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: ids[1] }, by)))),
    );
    expect(codes.sort()).toEqual(['done', 'same_person', 'same_person']);
  });

  test('A into B and B into A at once end as one person, without a cycle', async () => {
    const { ids } = await two();
    await Promise.all([
      codeOf(inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: ids[1] }, by))),
      codeOf(inTx((tx) => mergePeople(tx, rules, { survivorId: ids[1], absorbedId: ids[0] }, by))),
    ]);
    const persons = await personIdsOf(database.db, ids);
    expect(new Set(persons.values()).size).toBe(1);
    expect(ids).toContain(persons.get(ids[0]));
  });
});

describe('split', () => {
  test('identifiers go into a person of their own, the others stay together, and neither joins again', async () => {
    const user = fresh('user');
    await stage.say({ userId: user, anonymousId: `${user}-d`, email: `${user}@x.example`, phone: '+353871233601' });
    const whole = await person('user_id', user);
    const out = [origin('user_id', user)];
    const parted = await inTx((tx) => splitPerson(tx, rules, { personId: whole, originIds: out }, by));
    expect(await person('user_id', user)).toBe(parted.newPersonId);
    const rest = [
      await person('email', `${user}@x.example`),
      await person('phone', '+353871233601'),
      await person('anonymous_id', `${user}-d`),
    ];
    expect(new Set([...rest, parted.personId]).size).toBe(1);
    await stage.say({ userId: user, email: `${user}@x.example` });
    expect(await person('email', `${user}@x.example`)).not.toBe(parted.newPersonId);
  });

  test('all of a person or none of it cannot be taken out', async () => {
    const { ivan, jan, ids } = await two();
    const all = [origin('user_id', ivan), origin('anonymous_id', `${ivan}-d`), origin('email', `${ivan}@x.example`)];
    expect(await codeOf(inTx((tx) => splitPerson(tx, rules, { personId: ids[0], originIds: all }, by)))).toBe(
      'cannot_split',
    );
    expect(
      await codeOf(inTx((tx) => splitPerson(tx, rules, { personId: ids[0], originIds: [origin('user_id', jan)] }, by))),
    ).toBe('cannot_split');
  });
});

describe('explain, conflicts, erasure', () => {
  test('the chain of links between two visits is the shortest, in words', async () => {
    const user = fresh('user');
    await stage.say({ userId: user, anonymousId: `${user}-laptop` }, { userId: user, anonymousId: `${user}-mobile` });
    const why = await explain(
      database.db,
      await person('user_id', user),
      origin('anonymous_id', `${user}-laptop`),
      origin('anonymous_id', `${user}-mobile`),
    );
    expect(why?.connected).toBe(true);
    expect(why?.steps.map((step) => [step.from.type, step.to.type])).toEqual([
      ['anonymous_id', 'user_id'],
      ['user_id', 'anonymous_id'],
    ]);
    expect(why?.steps[0]?.words).toMatch(/given together in one event, first on 2026/);
  });

  test('a conflict is a task once; staff merge it, keep it apart or dismiss it, and it stays decided', async () => {
    const open = async (): Promise<string[]> =>
      (await findConflicts(database.db, { state: 'open', limit: 50 })).items.map((one) => one.id);
    const known = new Set(await open());
    const [card, user] = [fresh('card').toUpperCase().replace('-', ''), fresh('user')];
    await stage.say(
      { ids: [`loyalty_card:${card}`, `!email:${user}.one@x.example`] },
      { userId: user, ids: [`!email:${user}.two@x.example`] },
    );
    await stage.say(
      { ids: [`loyalty_card:${card}`], phone: '+353871233701' },
      { userId: user, phone: '+353871233701' },
    );
    const fresh1 = (await open()).filter((id) => !known.has(id));
    expect(fresh1).toHaveLength(1);
    const decided = await inTx((tx) => resolveConflict(tx, rules, fresh1[0] ?? '', 'merge', by));
    expect(decided).toMatchObject({ state: 'merged', kind: 'verified_conflict', resolvedBy: 'Olga' });
    expect(decided.personIds).toHaveLength(1);
    expect(await person('user_id', user)).toBe(await person('loyalty_card', card));
    expect(await codeOf(inTx((tx) => resolveConflict(tx, rules, fresh1[0] ?? '', 'dismiss', by)))).toBe(
      'conflict_closed',
    );
  });

  test('an erased person is nowhere, the ledger still reads, and the other one keeps what they shared', async () => {
    const { ivan, jan, ids } = await two();
    await stage.say({ userId: ivan, phone: '+353871233801' }, { userId: jan, phone: '+353871233801' });
    const other = await two();
    const merge = await inTx((tx) => mergePeople(tx, rules, { survivorId: ids[0], absorbedId: other.ids[0] }, by));
    const counts = await inTx((tx) => eraseIdentity(tx, rules, ids[0], by.now));
    expect(counts).toMatchObject({ identifiers: 7, aliases: 7 });
    expect(await graphOf(database.db, ids[0])).toBeNull();
    const left = await database.db.unsafe(`select count(*)::int as n from identity.identifiers where value like $1`, [
      `${ivan}%`,
    ]);
    expect(left[0]?.['n']).toBe(0);
    expect(
      (await database.db.unsafe('select reason from identity.merges where id = $1', [merge.id]))[0]?.['reason'],
    ).toBe('erased');
    await stage.say({ userId: jan, phone: '+353871233801' });
    expect(await person('phone', '+353871233801')).toBe(ids[1]);
    // And whoever comes back after that is somebody new.
    await stage.say({ userId: ivan, email: `${ivan}@x.example` });
    expect(await person('email', `${ivan}@x.example`)).toBe(await person('user_id', ivan));
  });
});
