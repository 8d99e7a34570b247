import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import { hashedId } from '../kit/ids.ts';
import { transaction } from '../kit/sql.ts';
import { eraseOpinions, exportOpinions } from './index.ts';
import { aShirt, furnish, tryCatalogue, type TriedCatalogue } from './try-catalogue.ts';

let database: TestDatabase;
let shop: TriedCatalogue;
const originOf = (value: string): string => hashedId('origin', value);
beforeAll(async () => {
  database = await freshDatabase();
  shop = await tryCatalogue(database.url, {
    hasBought: async (_on, identifiers, skus) =>
      identifiers.some(({ value }) => value === 'buyer') && skus.includes('rated-B'),
    originOf: async (_on, identifiers) => originOf(identifiers[0]?.value ?? ''),
  });
  await furnish(shop);
  for (const handle of ['rated', 'raced', 'asked', 'forgotten'])
    await shop.call('POST', '/api/v1/products', aShirt(handle));
});
afterAll(async () => {
  await shop.stop();
  await database.drop();
});

type Body = {
  id: string;
  code?: string;
  items?: { id: string; stars?: number; answer?: string }[];
  nextCursor?: string | null;
} & Record<string, unknown>;
const call = (method: string, path: string, body?: unknown) => shop.call<Body>(method, path, body);
const say = (handle: string, who: string | null, stars = 5) =>
  call('POST', `/api/v1/products/${handle}/reviews`, {
    customer: who === null ? [] : [{ type: 'user_id', value: who }],
    stars,
    text: 'Soft and light.',
    author: 'A. B.',
    language: 'en',
  });

test('a review is seen after moderation, counts in the stars while it is published, and is told without its words', async () => {
  const bought = await say('rated', 'buyer', 5);
  expect([bought.status, bought.body['verified'], bought.body['state']]).toEqual([201, true, 'pending']);
  const other = await say('rated', 'passer-by', 2);
  expect(other.body['verified']).toBe(false);
  expect((await call('GET', '/api/v1/products/rated/reviews')).body.items).toEqual([]);
  const waiting = await call('GET', '/api/v1/reviews?limit=1');
  expect(waiting.body.items?.map(({ id }) => id)).toEqual([bought.body.id]);
  const next = await call('GET', `/api/v1/reviews?limit=1&cursor=${waiting.body.nextCursor ?? ''}`);
  expect(next.body.items?.map(({ id }) => id)).toEqual([other.body.id]);
  await call('POST', `/api/v1/reviews/${bought.body.id}/publish`, { answer: 'Thank you!' });
  await call('POST', `/api/v1/reviews/${other.body.id}/publish`, {});
  expect((await call('GET', '/api/v1/products/rated/rating')).body).toEqual({
    average: 3.5,
    count: 2,
    stars: [0, 1, 0, 0, 1],
  });
  await call('POST', `/api/v1/reviews/${other.body.id}/reject`, { reason: 'abuse' });
  await call('POST', `/api/v1/reviews/${other.body.id}/reject`, { reason: 'abuse' });
  expect((await call('GET', '/api/v1/products/rated/rating')).body).toEqual({
    average: 5,
    count: 1,
    stars: [0, 0, 0, 0, 1],
  });
  const shown = await call('GET', '/api/v1/products/rated/reviews');
  expect(shown.body.items).toMatchObject([{ stars: 5, answer: 'Thank you!' }]);
  const events = await shop.db.unsafe(`select name, body from spine.log where name ~ 'Review' order by xid, seq`);
  expect(events.map((row) => row['name'])).toEqual([
    'Product Reviewed',
    'Product Reviewed',
    'Review Published',
    'Review Published',
    'Review Rejected',
  ]);
  expect(JSON.stringify(events)).not.toContain('Soft and light');
  const [found] = (await shop.call<{ items: unknown[] }>('POST', '/api/v1/products/search', { text: 'rated' })).body
    .items;
  expect(found).toMatchObject({ rating: { average: 5, count: 1 } });
});

test('one review a product and customer, also when she sends it twice at once; somebody unknown may say something', async () => {
  const answers = await Promise.all([1, 2, 3, 4].map((stars) => say('raced', 'twice', stars)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
  expect(answers.find(({ status }) => status === 409)?.body.code).toBe('review_exists');
  expect((await say('raced', null)).status).toBe(201);
  expect((await say('raced', null)).status).toBe(201);
});

test('two moderators who publish and reject at once leave stars that agree with what is published', async () => {
  const ids = await Promise.all([1, 3, 5].map(async (stars) => (await say('raced', `m${stars}`, stars)).body.id));
  await Promise.all(
    ids.flatMap((id) => [
      call('POST', `/api/v1/reviews/${id}/publish`, {}),
      call('POST', `/api/v1/reviews/${id}/reject`, { reason: 'x' }),
      call('POST', `/api/v1/reviews/${id}/publish`, {}),
    ]),
  );
  const [row] = await shop.db.unsafe(
    `select p.ratings, p.rating_sum, count(r.*)::int as n, coalesce(sum(r.stars), 0)::int as sum from catalogue.products p
     left join catalogue.reviews r on r.product_id = p.product_id and r.state = 'published' where p.handle = 'raced' group by p.product_id`,
  );
  expect([row?.['ratings'], row?.['rating_sum']]).toEqual([row?.['n'], row?.['sum']]);
});

test('a question is published with its answer, and not without', async () => {
  const asked = await call('POST', '/api/v1/products/asked/questions', {
    text: 'Does it shrink?',
    author: 'C.',
    language: 'en',
  });
  expect(asked.status).toBe(201);
  const bare = await call('POST', `/api/v1/questions/${asked.body.id}/publish`, {});
  expect([bare.status, bare.body.code]).toEqual([422, 'answer_missing']);
  expect((await call('GET', '/api/v1/questions')).body.items).toHaveLength(1);
  await call('POST', `/api/v1/questions/${asked.body.id}/publish`, { answer: 'No.' });
  expect((await call('GET', '/api/v1/products/asked/questions')).body.items).toMatchObject([{ answer: 'No.' }]);
  await call('POST', `/api/v1/questions/${asked.body.id}/reject`, { reason: 'old' });
  expect((await call('GET', '/api/v1/products/asked/questions')).body.items).toEqual([]);
  expect((await call('POST', `/api/v1/questions/${originOf('nobody')}/publish`, { answer: 'x' })).status).toBe(404);
  expect((await call('POST', `/api/v1/reviews/${originOf('nobody')}/publish`, {})).status).toBe(404);
});

test('who is forgotten leaves no words, and her stars go', async () => {
  const review = await say('forgotten', 'leaver', 1);
  await call('POST', `/api/v1/reviews/${review.body.id}/publish`, {});
  await call('POST', '/api/v1/products/forgotten/questions', {
    customer: [{ type: 'user_id', value: 'leaver' }],
    text: 'My question',
    author: 'L.',
    language: 'en',
  });
  expect(await exportOpinions(shop.db, [originOf('leaver')])).toMatchObject([
    { kind: 'review', handle: 'forgotten', stars: 1, text: 'Soft and light.' },
    { kind: 'question', handle: 'forgotten', text: 'My question' },
  ]);
  expect(await transaction(shop.db, (tx) => eraseOpinions(tx, [originOf('leaver')]))).toBe(2);
  expect((await call('GET', '/api/v1/products/forgotten/rating')).body).toEqual({
    average: null,
    count: 0,
    stars: [0, 0, 0, 0, 0],
  });
  expect(await transaction(shop.db, (tx) => eraseOpinions(tx, [originOf('leaver')]))).toBe(0);
});
