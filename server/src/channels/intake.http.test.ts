import { gzipSync, deflateSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, post, tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
let key: string;
let sourceId: string;

beforeAll(async () => {
  intake = await tryIntake();
  ({ id: sourceId, writeKey: key } = await intake.source('shop'));
});
afterAll(() => intake.stop());
beforeEach(async () => {
  // For a few rows a tenth of what truncate costs.
  await intake.db`with a as (delete from spine.log), b as (delete from spine.seen) delete from spine.dead_letters`;
});

const viewed = (more: object = {}): object => ({ type: 'track', event: 'Product Viewed', anonymousId: 'a1', ...more });

describe('paths', () => {
  test.each([
    ['identify', { userId: 'u1', traits: { a: 1 } }, null],
    ['track', { userId: 'u1', event: 'Order Completed' }, 'Order Completed'],
    ['page', { anonymousId: 'a1', name: 'Home' }, 'Home'],
    ['screen', { anonymousId: 'a1', name: 'Start' }, 'Start'],
    ['group', { userId: 'u1', groupId: 'g1' }, null],
    ['alias', { previousId: 'a1', userId: 'u1' }, null],
  ])('%s is taken under its long and its short address, with and without /v1', async (type, body, name) => {
    for (const path of [`/v1/${type}`, `/${type}`, `/v1/${type[0]}`, `/${type[0]}`]) {
      const answer = await post(`${intake.url}${path}`, JSON.stringify(body), basic(key));
      expect([answer.status, await answer.text()]).toEqual([200, '{"success":true}']);
    }
    const events = await intake.events();
    expect(events.map((event) => [event.type, event.name])).toEqual(Array.from({ length: 4 }, () => [type, name]));
  });

  test.each(['/v1/batch', '/batch', '/v1/b', '/b', '/v1/import', `/beacon/v1/batch`])(
    '%s takes a batch',
    async (path) => {
      const answer = await post(
        `${intake.url}${path}`,
        JSON.stringify({ batch: [viewed(), viewed({ messageId: 'm2' })] }),
        basic(key),
      );
      expect([answer.status, await answer.text()]).toEqual([200, '{"success":true}']);
      expect(await intake.events()).toHaveLength(2);
    },
  );

  test('an empty batch is fine', async () => {
    expect((await post(`${intake.url}/v1/batch`, '{"batch":[]}', basic(key))).status).toBe(200);
  });

  test('metrics of the browser library are accepted and dropped, without any key', async () => {
    const answer = await post(`${intake.url}/v1/m`, '{"series":[]}');
    expect([answer.status, await answer.text()]).toEqual([200, '{"success":true}']);
  });

  test('another method is answered 405 with the one that is taken', async () => {
    const answer = await fetch(`${intake.url}/v1/track`);
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, OPTIONS']);
    expect(await answer.json()).toMatchObject({ code: 'method_not_allowed', message: expect.any(String) });
    expect((await fetch(`${intake.url}/v1/batch`, { method: 'PUT', body: '{}' })).status).toBe(405);
    expect((await fetch(`${intake.url}/sourceConfig/`, { method: 'DELETE' })).status).toBe(405);
  });

  test('RudderStack’s merge links two identifiers', async () => {
    const merge = {
      type: 'merge',
      mergeProperties: [
        { type: 'email', value: 'x@example.com' },
        { type: 'phone', value: '+40700000001' },
      ],
    };
    expect((await post(`${intake.url}/v1/merge`, JSON.stringify(merge), basic(key))).status).toBe(200);
    expect((await post(`${intake.url}/v1/batch`, JSON.stringify({ batch: [merge] }), basic(key))).status).toBe(200);
    expect((await post(`${intake.url}/v1/merge`, JSON.stringify({ mergeProperties: [] }), basic(key))).status).toBe(
      400,
    );
    const events = await intake.events();
    expect(events.map((event) => event.type)).toEqual(['identify', 'identify']);
    expect(events[0]?.shard).toBe(events[1]?.shard);
    expect(events[0]?.body['context']).toEqual({
      externalIds: [
        { id: 'x@example.com', type: 'email', collection: 'users', encoding: 'none' },
        { id: '+40700000001', type: 'phone', collection: 'users', encoding: 'none' },
      ],
    });
    expect((await intake.letters()).map((letter) => letter.reason)).toEqual(['merge_incomplete']);
  });
});

describe('write keys', () => {
  const send = (headers: Record<string, string>, body: object = {}, query = ''): Promise<Response> =>
    post(`${intake.url}/v1/track${query}`, JSON.stringify(viewed(body)), headers);

  test('are taken from Basic with and without the colon, Bearer, body and query', async () => {
    const answers = await Promise.all([
      send(basic(key)),
      send({ authorization: `Basic ${Buffer.from(key).toString('base64')}` }),
      send({ authorization: `Bearer ${key}` }),
      send({ authorization: 'Bearer some-oauth-token' }, { writeKey: key }),
      send({}, { writeKey: key }),
      send({}, {}, `?writeKey=${key}`),
      send({ authorization: `Basic ${Buffer.from('site:password').toString('base64')}` }, { writeKey: key }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200, 200, 200, 200]);
    expect(JSON.stringify(await intake.events())).not.toContain(key);
  });

  test('the one in the header is believed before the one in the body', async () => {
    const other = await intake.source('other');
    await send(basic(other.writeKey), { writeKey: key });
    expect((await intake.events()).map((event) => event.source_id)).toEqual([other.id]);
  });

  test('a missing, an unknown, an ended key and a disabled source are told apart, as JSON with code and message', async () => {
    const ended = await intake.source('ended');
    await intake.db`update channels.source_keys set revoked_at = now() where source_id = ${ended.id}`;
    const off = await intake.source('off');
    await intake.db`update channels.sources set state = 'disabled' where id = ${off.id}`;
    await intake.channels.sources.refresh();
    const answers = await Promise.all([
      send({}),
      send(basic('nonsense')),
      send(basic(`tlw_${'x'.repeat(32)}`)),
      send(basic(ended.writeKey)),
      send(basic(off.writeKey)),
    ]);
    const bodies = await Promise.all(
      answers.map((answer) => answer.json() as Promise<{ code: string; message: string; fix: string }>),
    );
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 401, 401, 403]);
    expect(bodies.map((body) => body.code)).toEqual([
      'write_key_missing',
      'write_key_unknown',
      'write_key_unknown',
      'write_key_ended',
      'source_disabled',
    ]);
    expect(bodies.every((body) => body.message.length > 0 && body.fix.length > 0)).toBe(true);
  });
});

describe('bodies', () => {
  test('are JSON whatever the Content-Type says', async () => {
    for (const type of [
      'application/json',
      'text/plain',
      'text/plain;charset=UTF-8',
      'application/x-www-form-urlencoded',
      'image/png',
      'garbage',
      '',
    ]) {
      const answer = await post(`${intake.url}/v1/track`, Buffer.from(JSON.stringify(viewed())), {
        ...basic(key),
        'content-type': type,
      });
      expect([type, answer.status]).toEqual([type, 200]);
    }
  });

  test('are unpacked when they are gzip or deflate, also when the header was lost or lies', async () => {
    const body = JSON.stringify({ batch: [viewed()] });
    const answers = await Promise.all([
      post(`${intake.url}/v1/batch`, gzipSync(body), { ...basic(key), 'content-encoding': 'gzip' }),
      post(`${intake.url}/v1/batch`, gzipSync(body), {
        ...basic(key),
        'content-type': 'application/x-www-form-urlencoded',
      }),
      post(`${intake.url}/v1/batch`, deflateSync(body), { ...basic(key), 'content-encoding': 'deflate' }),
      post(`${intake.url}/v1/batch`, body, { ...basic(key), 'content-encoding': 'gzip' }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200, 200]);
    expect(await intake.events()).toHaveLength(4);
  });

  test('the envelope’s context and integrations lie under each item’s own', async () => {
    await post(
      `${intake.url}/v1/batch`,
      JSON.stringify({
        writeKey: key,
        context: { locale: 'ro', app: { name: 'shop' } },
        integrations: { All: true },
        batch: [viewed({ messageId: 'm1', context: { locale: 'pl' }, writeKey: key }), viewed({ messageId: 'm2' })],
      }),
    );
    const [first, second] = await intake.events();
    expect(first?.body['context']).toEqual({ locale: 'pl', app: { name: 'shop' } });
    expect(second?.body).toEqual({
      ...viewed({ messageId: 'm2' }),
      context: { locale: 'ro', app: { name: 'shop' } },
      integrations: { All: true },
    });
    expect(first?.body).not.toHaveProperty('writeKey');
  });

  test('analytics-python’s wire form: no Authorization, the key in the body, gzip', async () => {
    const body = JSON.stringify({
      batch: [
        {
          integrations: {},
          anonymousId: null,
          userId: '019mr8mf4r',
          type: 'track',
          event: 'Покупка 🛒',
          properties: { total: 12.5 },
          timestamp: '2026-01-31T12:00:00.123456+02:00',
          context: { library: { name: 'analytics-python', version: '2.3.4' } },
          messageId: '8c6c1ed5-3e1c-4b0e-9ed1-4ef0a3bd4e37',
        },
      ],
      writeKey: key,
      sentAt: '2026-01-31T10:00:02+00:00',
    }).replaceAll(/[\u0080-\uffff]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const answer = await post(`${intake.url}/v1/batch`, gzipSync(body), {
      'content-type': 'application/json',
      'content-encoding': 'gzip',
      'user-agent': 'analytics-python/2.3.4',
    });
    expect([answer.status, await answer.text()]).toEqual([200, '{"success":true}']);
    const [event] = await intake.events();
    expect([event?.name, event?.original_at?.toISOString(), event?.sent_at?.toISOString()]).toEqual([
      'Покупка 🛒',
      '2026-01-31T10:00:00.123Z',
      '2026-01-31T10:00:02.000Z',
    ]);
    const late = Math.abs((event?.received_at.getTime() ?? 0) - 1_877 - (event?.occurred_at.getTime() ?? 0));
    expect(late).toBeLessThan(1);
  });

  test('a message id counts once, inside one batch and over many', async () => {
    const body = JSON.stringify({
      batch: [viewed({ messageId: 'same' }), viewed({ messageId: 'same' }), viewed({ messageId: 'other' })],
    });
    await Promise.all(Array.from({ length: 5 }, () => post(`${intake.url}/v1/batch`, body, basic(key))));
    expect((await intake.events()).map((event) => event.message_id).sort()).toEqual(['other', 'same']);
  });

  test('an event without messageId gets one; whole-number ids become text', async () => {
    await post(`${intake.url}/v1/identify`, '{"userId":42}', basic(key));
    const [event] = await intake.events();
    expect(event?.message_id).toMatch(/^[0-9a-f-]{36}$/);
    expect([event?.source_id, event?.body['userId']]).toEqual([sourceId, '42']);
  });
});

describe('browsers', () => {
  test('may send from any page: the origin is reflected, headers are named, the answer lasts a day', async () => {
    for (const path of [
      '/v1/t',
      '/v1/batch',
      '/v1/projects/x/settings',
      '/sourceConfig/',
      '/beacon/v1/batch',
      '/v1/m',
      '/t',
    ]) {
      const answer = await fetch(`${intake.url}${path}`, {
        method: 'OPTIONS',
        headers: {
          origin: 'https://shop.example',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type,rsa-feature',
        },
      });
      expect(answer.status).toBe(204);
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
      expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      expect(Number(answer.headers.get('access-control-max-age'))).toBeGreaterThanOrEqual(7_200);
      const named = answer.headers.get('access-control-allow-headers')?.split(', ');
      expect(named).toEqual(
        expect.arrayContaining([
          'authorization',
          'content-type',
          'x-retry-count',
          'anonymousid',
          'sentat',
          'rsa-feature',
        ]),
      );
    }
  });

  test('can read answers and refusals, Retry-After included', async () => {
    const good = await post(`${intake.url}/v1/t`, JSON.stringify(viewed({ writeKey: key })), {
      origin: 'https://shop.example',
      'content-type': 'text/plain',
    });
    const bad = await post(`${intake.url}/v1/t`, '{', { origin: 'null' });
    expect([good.headers.get('access-control-allow-origin'), bad.headers.get('access-control-allow-origin')]).toEqual([
      'https://shop.example',
      'null',
    ]);
    expect(good.headers.get('access-control-expose-headers')).toContain('retry-after');
    expect(good.headers.get('vary')).toBe('Origin');
  });

  test('the console’s own API does not open itself to other pages', async () => {
    const answer = await fetch(`${intake.url}/api/v1/sources`, {
      headers: { origin: 'https://evil.example', 'x-roles': 'admin' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });

  test('get settings with Segment.io alone and no metrics', async () => {
    const answer = await fetch(`${intake.url}/v1/projects/${key}/settings`, {
      headers: { origin: 'https://shop.example' },
    });
    const settings = (await answer.json()) as { integrations: Record<string, unknown>; metrics: unknown };
    expect(answer.status).toBe(200);
    expect(Object.keys(settings.integrations)).toEqual(['Segment.io']);
    expect(settings.integrations['Segment.io']).toMatchObject({
      apiKey: key,
      apiHost: `${new URL(intake.url).host}/v1`,
      protocol: 'http',
    });
    expect(settings.metrics).toEqual({ sampleRate: 0 });
    expect((await fetch(`${intake.url}/v1/projects/unknown/settings`)).status).toBe(401);
  });

  test('get a source config without destinations', async () => {
    const answer = await fetch(`${intake.url}/sourceConfig/?p=web&v=3.0.0&writeKey=${key}`, { headers: basic(key) });
    expect(await answer.json()).toMatchObject({
      source: { id: sourceId, config: {}, destinations: [], enabled: true },
    });
  });
});

describe('pixels', () => {
  test('Segment’s: base64 of an event, answered by a picture', async () => {
    const data = Buffer.from(
      JSON.stringify({ writeKey: key, userId: 'u1', event: 'Email Opened', properties: { a: 'ü' } }),
    ).toString('base64');
    const answer = await fetch(`${intake.url}/v1/pixel/track?data=${encodeURIComponent(data)}`);
    expect([answer.status, answer.headers.get('content-type'), (await answer.arrayBuffer()).byteLength]).toEqual([
      200,
      'image/gif',
      42,
    ]);
    expect((await intake.events()).map((event) => [event.type, event.name])).toEqual([['track', 'Email Opened']]);
  });

  test('RudderStack’s: a parameter a field, dots lead inwards, never into prototypes', async () => {
    const query = new URLSearchParams({
      writeKey: key,
      anonymousId: 'a9',
      event: 'Seen',
      'context.page.title': 'Home',
      properties: '{"sku":"1"}',
      '__proto__.polluted': 'yes',
      'constructor.prototype.polluted': 'yes',
    });
    expect((await fetch(`${intake.url}/pixel/v1/track?${query}`)).status).toBe(200);
    const [event] = await intake.events();
    expect(event?.body).toEqual({
      anonymousId: 'a9',
      event: 'Seen',
      context: { page: { title: 'Home' } },
      properties: { sku: '1' },
    });
    expect('polluted' in {}).toBe(false);
  });

  test('what cannot be read is still a picture, with the reason in its head', async () => {
    const answers = await Promise.all([
      fetch(`${intake.url}/v1/pixel/track`),
      fetch(`${intake.url}/v1/pixel/dance?data=e30=`),
      fetch(`${intake.url}/v1/pixel/page?data=bm90IGpzb24=`),
    ]);
    expect(
      answers.map((answer) => [answer.status, answer.headers.get('content-type'), answer.headers.get('x-problem')]),
    ).toEqual([
      [400, 'image/gif', 'bad_pixel'],
      [400, 'image/gif', 'bad_pixel'],
      [400, 'image/gif', 'bad_json'],
    ]);
  });
});
