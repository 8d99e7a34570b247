import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { openStage, shared, type Stage } from './test/story.ts';

let database: TestDatabase;
let stage: Stage;
beforeEach(async () => {
  database = await freshDatabase();
  stage = await openStage(database.db);
  return () => database.drop();
});

describe('who is who', () => {
  test('a visitor who logs in is the customer, with all that was seen on the browser', async () => {
    await stage.say({ anonymousId: 'laptop' });
    await stage.say({ anonymousId: 'laptop', userId: 'maria', email: 'Maria@one.example' });
    expect(await stage.people()).toEqual([['anonymous_id:laptop', 'email:maria@one.example', 'user_id:maria']]);
  });

  test('the second account on a tablet makes it a shared one, whoever came first and in one batch or in two', async () => {
    await stage.say({ anonymousId: 'tablet', userId: 'anna' }, { anonymousId: 'tablet', userId: 'boris' });
    await stage.say({ anonymousId: 'tablet', userId: 'celina', email: 'c@c.example' });
    expect(await stage.people()).toEqual([['email:c@c.example', 'user_id:celina']]);
    const [alone] = await stage.say({ anonymousId: 'tablet' });
    expect(alone?.identifiers.map((one) => one.type)).toEqual(['anonymous_id']);
  });

  test("a device of a shared source is in nobody's cluster and never an event's owner", async () => {
    const [first, second] = await stage.say(
      { anonymousId: 'till-1', userId: 'anna', source: shared },
      { anonymousId: 'till-1', source: shared },
    );
    expect(first?.identifiers.map((one) => one.type)).toEqual(['user_id']);
    expect(second?.identifiers).toEqual([]);
    expect(second?.originId).not.toBe(first?.originId);
    expect(await stage.people()).toEqual([]);
  });
});
