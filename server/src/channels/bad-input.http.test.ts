/** What bad input gets: a clear problem or a dead letter with its reason; the good events beside it are kept; nothing is lost. */
import { connect } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { basic, post, tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
let key: string;

beforeAll(async () => {
  intake = await tryIntake();
  ({ writeKey: key } = await intake.source('shop'));
});
afterAll(() => intake.stop());
beforeEach(async () => {
  // For a few rows a tenth of what truncate costs.
  await intake.db`with a as (delete from spine.log), b as (delete from spine.seen) delete from spine.dead_letters`;
});

const batch = (body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> =>
  post(`${intake.url}/v1/batch`, body, { ...basic(key), ...headers });

const good = '{"type":"track","event":"Good","anonymousId":"a1","messageId":"good"}';
const event = (more: object): string => JSON.stringify({ type: 'track', event: 'Bad', anonymousId: 'a1', ...more });

interface ProblemBody {
  readonly code: string;
  readonly message: string;
  readonly fix: string;
  readonly detail: string;
}

describe('a body that cannot be read as a whole is refused, and kept as it came', () => {
  const zip = Buffer.concat([Buffer.from([0x50, 0x4b, 0x03, 0x04]), Buffer.alloc(60)]);
  const cyrillic = Buffer.concat([
    Buffer.from('{"batch":[{"type":"track","event":"'),
    Buffer.from([0xcf, 0xee, 0xea, 0xf3, 0xef, 0xea, 0xe0]),
    Buffer.from('","anonymousId":"a1"}]}'),
  ]);
  test.each<[string, Uint8Array, Record<string, string>, number, string]>([
    ['malformed JSON', Buffer.from('{"batch":[}'), {}, 400, 'bad_json'],
    ['half a JSON', Buffer.from('{"batch":[{"type":'), {}, 400, 'bad_json'],
    ['a raw NUL byte', Buffer.from('{"batch":[{"type":"tr\u0000ack"}]}'), {}, 400, 'bad_json'],
    ['windows-1251', cyrillic, {}, 400, 'not_utf8'],
    ['UTF-16', Buffer.from('\ufeff{"batch":[]}', 'utf16le'), {}, 400, 'not_utf8'],
    ['a raw lone surrogate', Buffer.from([0x7b, 0x22, 0xed, 0xa0, 0x80, 0x22, 0x3a, 0x31, 0x7d]), {}, 400, 'not_utf8'],
    ['a zip instead of gzip', zip, { 'content-encoding': 'gzip' }, 400, 'bad_compression'],
    [
      'a truncated gzip',
      gzipSync(`{"batch":[${good}]}`).subarray(0, 40),
      { 'content-encoding': 'gzip' },
      400,
      'bad_compression',
    ],
    [
      'a damaged gzip',
      Buffer.concat([gzipSync(good).subarray(0, 20), Buffer.alloc(30, 7)]),
      {},
      400,
      'bad_compression',
    ],
    [
      'something else that is called gzip',
      Buffer.from('hello'),
      { 'content-encoding': 'gzip' },
      400,
      'bad_compression',
    ],
    ['brotli', Buffer.from([0x1b, 0x07, 0x00]), { 'content-encoding': 'br' }, 415, 'unsupported_encoding'],
    ['a list at top level', Buffer.from(`[${good}]`), {}, 400, 'not_an_object'],
    ['a number', Buffer.from('7'), {}, 400, 'not_an_object'],
    ['no batch', Buffer.from('{}'), {}, 400, 'batch_missing'],
    ['a batch that is no list', Buffer.from('{"batch":{}}'), {}, 400, 'batch_missing'],
    [
      '2,501 events',
      Buffer.from(`{"batch":[${Array.from({ length: 2_501 }, () => good).join(',')}]}`),
      {},
      413,
      'too_many_events',
    ],
  ])('%s', async (_name, bytes, headers, status, code) => {
    const answer = await batch(bytes, headers);
    const body = (await answer.json()) as ProblemBody;
    expect([answer.status, body.code]).toEqual([status, code]);
    expect([body.message, body.fix].every((words) => words.length > 10)).toBe(true);
    const letters = await intake.letters();
    expect(letters.map((letter) => [letter.reason, letter.detail.split(' ')[0]])).toEqual([['unreadable_body', code]]);
    expect(letters[0]?.raw.equals(bytes)).toBe(true);
  });

  test.each([
    ['an empty body', '', 'empty_body'],
    ['white space', ' \n', 'empty_body'],
  ])('%s holds nothing to keep', async (_name, body, code) => {
    expect(((await (await batch(body)).json()) as ProblemBody).code).toBe(code);
  });

  test('the answer never quotes the body', async () => {
    const answer = await batch('{"batch":[{"email":"jane@example.com" oops');
    expect(await answer.text()).not.toContain('jane');
    expect((await intake.letters())[0]?.detail).not.toContain('jane');
  });

  test('a sender that sends rubbish for ever fills no disk: 60 bodies a minute are kept', async () => {
    const noisy = await intake.source('noisy');
    for (let n = 0; n < 70; n += 1) await post(`${intake.url}/v1/batch`, `{${n}`, basic(noisy.writeKey));
    expect(await intake.letters()).toHaveLength(60);
  });

  test('rubbish without a key is refused and not kept', async () => {
    expect((await post(`${intake.url}/v1/batch`, '{')).status).toBe(400);
    expect(await intake.letters()).toEqual([]);
  });
});

describe('size', () => {
  test('a gzip bomb is not unpacked: 413 within a fraction of a second', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20));
    const before = process.memoryUsage().arrayBuffers;
    const answer = await batch(bomb);
    expect([answer.status, ((await answer.json()) as ProblemBody).code]).toEqual([413, 'body_too_large']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(50 * 1024 * 1024);
    expect(gunzipSync(gzipSync(good)).toString()).toBe(good);
  });

  test('500 KB are taken, more is not; RudderStack may send 4 MB', async () => {
    const of = (bytes: number): string =>
      `{"batch":[${Array.from({ length: Math.ceil(bytes / 20_000) }, (_, n) => event({ messageId: `m${n}`, properties: { text: 'x'.repeat(20_000) } })).join(',')}]}`;
    expect((await batch(of(480_000))).status).toBe(200);
    expect((await batch(of(520_000))).status).toBe(413);
    expect((await batch(of(520_000), { 'user-agent': 'analytics-node/3.0.13' })).status).toBe(200);
    expect((await batch(of(3_900_000), { anonymousid: 'YQ==' })).status).toBe(200);
    expect((await post(`${intake.url}/beacon/v1/batch?writeKey=${key}`, of(3_900_000))).status).toBe(200);
    expect((await batch(of(4_300_000), { 'user-agent': 'RudderStack/1' })).status).toBe(413);
  });

  test('2,500 events are taken, 2,501 are refused as a whole, with the reason', async () => {
    const many = (count: number): string =>
      JSON.stringify({
        batch: Array.from({ length: count }, (_, n) => ({
          type: 'track',
          event: 'e',
          anonymousId: 'a',
          messageId: `m${n}`,
        })),
      });
    const refused = await batch(many(2_501));
    expect([refused.status, ((await refused.json()) as ProblemBody).code]).toEqual([413, 'too_many_events']);
    expect(await intake.events()).toEqual([]);
    expect((await batch(many(2_500))).status).toBe(200);
    expect(await intake.events()).toHaveLength(2_500);
  });

  test('a body that announces nothing and never ends is answered and cut', async () => {
    const { hostname, port } = new URL(intake.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/batch HTTP/1.1\r\nHost: ${hostname}:${port}\r\nTransfer-Encoding: chunked\r\n${`Authorization: ${basic(key)['authorization']}`}\r\n\r\n`,
    );
    const chunk = `${(64 * 1024).toString(16)}\r\n${' '.repeat(64 * 1024)}\r\n`;
    const answered = new Promise<string>((resolve) => {
      let text = '';
      socket.on('data', (data) => {
        text += data.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
    });
    const pump = setInterval(() => socket.writable && socket.write(chunk), 1);
    const text = await answered;
    clearInterval(pump);
    expect(text).toContain('413');
  });

  test('bodies that are never finished cannot use up the memory: promises count nothing, strangers may hold 500 KB each', async () => {
    const { hostname, port } = new URL(intake.url);
    const sockets = Array.from({ length: 40 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.write(`POST /beacon/v1/batch HTTP/1.1\r\nHost: ${hostname}:${port}\r\nContent-Length: 4000000\r\n\r\n{`);
      return socket;
    });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await batch(`{"batch":[${good}]}`)).status).toBe(200);
    for (const socket of sockets) socket.destroy();
    expect((await post(`${intake.url}/beacon/v1/batch?writeKey=nobody`, 'x'.repeat(600_000))).status).toBe(413);
  });

  test('an event of 33 KB in a good batch is buried whole, the others are taken', async () => {
    const large = event({ messageId: 'large', properties: { text: 'x'.repeat(33 * 1024) } });
    expect((await batch(`{"batch":[${good},${large}]}`)).status).toBe(200);
    expect((await intake.events()).map((one) => one.message_id)).toEqual(['good']);
    const [letter] = await intake.letters();
    expect(letter?.reason).toBe('event_too_large');
    expect(JSON.parse(letter?.raw.toString() ?? '')).toEqual({ batch: [JSON.parse(large)] });
    const single = await post(`${intake.url}/v1/track`, large, basic(key));
    expect([single.status, ((await single.json()) as ProblemBody).detail]).toEqual([
      413,
      expect.stringContaining('event_too_large'),
    ]);
  });

  test('a large context of the envelope is not multiplied into memory', async () => {
    const items = Array.from({ length: 1_500 }, (_, n) => `{"type":"page","anonymousId":"a","messageId":"m${n}"}`).join(
      ',',
    );
    const answer = await batch(`{"context":{"text":"${'x'.repeat(30_000)}"},"batch":[${items}]}`);
    expect(answer.status).toBe(413);
    const some = await batch(`{"context":{"text":"${'x'.repeat(33_000)}"},"batch":[${good}]}`);
    expect(some.status).toBe(200);
    expect((await intake.letters()).map((letter) => letter.reason)).toContain('event_too_large');
  });
});

describe('a bad event costs only itself: 200, and a dead letter with its reason', () => {
  const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;
  const raw = (text: string): string => `{"type":"track","event":"Bad","anonymousId":"a1",${text}}`;
  test.each<[string, string, string]>([
    ['\\u0000 in a value', raw('"properties":{"a":"x\\u0000y"}'), 'nul_character'],
    ['\\u0000 in a key', raw('"properties":{"x\\u0000y":1}'), 'nul_character'],
    ['\\u0000 in an id', '{"type":"track","event":"e","userId":"\\u0000"}', 'nul_character'],
    ['a lone surrogate', raw('"properties":{"a":"\\ud83d"}'), 'lone_surrogate'],
    ['a reversed pair', raw('"properties":{"a":"\\ude00\\ud83d"}'), 'lone_surrogate'],
    ['a lone surrogate in a list', raw('"properties":{"a":["\\udc00"]}'), 'lone_surrogate'],
    ['10,000 levels', raw(`"properties":{"a":${'['.repeat(10_000)}1${']'.repeat(10_000)}}`), 'too_deep'],
    ['3,000 levels of objects', raw(`"properties":${deep(3_000)}`), 'too_deep'],
    ['100 levels of lists', raw(`"properties":{"a":${'['.repeat(100)}${']'.repeat(100)}}`), 'too_deep'],
    ['__proto__', raw('"properties":{"__proto__":{"admin":true}}'), 'forbidden_key'],
    ['__proto__, escaped', raw('"traits":{"\\u005f_proto__":{"admin":true}}'), 'forbidden_key'],
    ['constructor.prototype', raw('"context":{"constructor":{"prototype":{}}}'), 'forbidden_key'],
    ['an endless number', raw('"properties":{"a":1e999}'), 'number_out_of_range'],
    ['no type', '{"event":"e","userId":"u"}', 'type_missing'],
    ['an unknown type', '{"type":"dance","userId":"u"}', 'type_missing'],
    ['a type from the prototype', '{"type":"constructor","userId":"u"}', 'type_missing'],
    ['no id', '{"type":"page"}', 'id_missing'],
    ['null ids', '{"type":"page","userId":null,"anonymousId":null}', 'id_missing'],
    ['an empty id', '{"type":"page","userId":""}', 'id_missing'],
    ['a blank id', '{"type":"page","userId":" \\t ","anonymousId":""}', 'id_missing'],
    ['a non-breaking blank as id', '{"type":"page","userId":"\u00a0"}', 'id_missing'],
    ['the word null as id', '{"type":"page","userId":"null"}', 'id_reserved'],
    ['[object Object] as id', '{"type":"identify","userId":"[object Object]","traits":{}}', 'id_reserved'],
    ['an object as id', '{"type":"page","userId":{"id":1},"anonymousId":"a"}', 'id_wrong_type'],
    ['a list as id', '{"type":"page","anonymousId":["a"]}', 'id_wrong_type'],
    ['true as id', '{"type":"page","anonymousId":true}', 'id_wrong_type'],
    ['a number that JSON rounds', '{"type":"page","userId":12345678901234567890}', 'id_wrong_type'],
    ['an id of 10 KB', event({ userId: 'u'.repeat(10_240) }), 'id_too_long'],
    ['a messageId of 101 characters', event({ messageId: 'm'.repeat(101) }), 'message_id_too_long'],
    ['a messageId that is an object', event({ messageId: {} }), 'id_wrong_type'],
    ['a track without a name', '{"type":"track","userId":"u"}', 'event_name_missing'],
    ['a name that is a number', '{"type":"track","userId":"u","event":7}', 'event_name_missing'],
    ['a name of 201 characters', event({ event: 'e'.repeat(201) }), 'name_too_long'],
    ['a group without groupId', '{"type":"group","userId":"u"}', 'group_id_missing'],
    ['an alias without previousId', '{"type":"alias","userId":"u"}', 'previous_id_missing'],
    ['traits as text', '{"type":"identify","userId":"u","traits":"blue"}', 'wrong_type'],
    ['properties as a list', event({ properties: [1] }), 'wrong_type'],
    ['a context as a number', event({ context: 1 }), 'wrong_type'],
    ['context.traits as text', event({ context: { traits: 'x' } }), 'wrong_type'],
    ['a timestamp in words', event({ timestamp: 'yesterday' }), 'bad_timestamp'],
    ['a timestamp as an object', event({ timestamp: { $date: 1 } }), 'bad_timestamp'],
    ['a number as event', '7', 'event_not_an_object'],
    ['null as event', 'null', 'event_not_an_object'],
    ['a list as event', '[{}]', 'event_not_an_object'],
  ])('%s', async (_name, bad, reason) => {
    const answer = await batch(`{"batch":[${bad},${good}]}`);
    expect([answer.status, await answer.text()]).toEqual([200, '{"success":true}']);
    expect((await intake.events()).map((one) => one.message_id)).toEqual(['good']);
    const [letter, ...more] = await intake.letters();
    expect([letter?.reason, letter?.stage, letter?.state, more]).toEqual([reason, 'intake', 'open', []]);
    expect(JSON.stringify(JSON.parse(letter?.raw.toString() ?? ''))).toBe(JSON.stringify({ batch: [JSON.parse(bad)] }));
  });

  test('nested 40,000 levels deep it cannot be written down again: the whole body is kept, once', async () => {
    const body = `{"batch":[${good},${raw(`"properties":${deep(40_000)}`)},${raw(`"properties":${deep(30_000)}`)}]}`;
    expect((await batch(body, { 'user-agent': 'RudderStack/1' })).status).toBe(200);
    const letters = await intake.letters();
    expect(letters.map((letter) => letter.reason)).toEqual(['too_deep']);
    expect(letters[0]?.raw.toString()).toBe(body);
    expect(await intake.events()).toHaveLength(1);
  });

  test('sent alone it is refused with its reason and what to do, and kept as well', async () => {
    const answer = await post(`${intake.url}/v1/track`, '{"userId":"u1"}', basic(key));
    const body = (await answer.json()) as ProblemBody;
    expect([answer.status, body.code, body.message]).toEqual([
      400,
      'event_refused',
      expect.stringContaining('event_name_missing'),
    ]);
    const [letter] = await intake.letters();
    expect(letter?.raw.toString()).toBe('{"batch":[{"userId":"u1","type":"track"}]}');
  });

  test('sent again it is the same letter with one more attempt, and never holds the write key', async () => {
    const bad = { type: 'page', writeKey: key, messageId: 'm1' };
    for (const sentAt of ['2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z'])
      await batch(JSON.stringify({ batch: [bad], sentAt, writeKey: key }));
    const letters = await intake.letters();
    expect(letters.map((letter) => letter.attempts)).toEqual([2]);
    expect(letters[0]?.raw.toString()).not.toContain(key);
  });

  test('a bad context of the envelope buries each event that would inherit it', async () => {
    expect((await batch(`{"context":{"__proto__":{"a":1}},"batch":[${good}]}`)).status).toBe(200);
    expect((await intake.letters()).map((letter) => letter.reason)).toEqual(['forbidden_key']);
    expect(await intake.events()).toEqual([]);
  });
});

describe('strange but good', () => {
  test('a BOM, a shop called constructor, all of Unicode, a reserved word beside a good id', async () => {
    const body = `\ufeff{"batch":[${[
      event({ messageId: 'm1', properties: { constructor: 'LEGO', prototype: 1, text: 'Ț 🛒 \u2028 \\u0000' } }),
      event({ messageId: 'm2', userId: 'undefined' }),
      event({ messageId: 'm3', timestamp: null, context: null, properties: null }),
      `{"type":"page","anonymousId":"a","messageId":"m4","name":"","properties":{"emoji":"\\ud83d\\ude00","dash":"\\u2014"}}`,
    ].join(',')}]}`;
    expect((await batch(body)).status).toBe(200);
    expect(await intake.letters()).toEqual([]);
    expect((await intake.events()).map((one) => one.message_id)).toEqual(['m1', 'm2', 'm3', 'm4']);
  });

  test('clocks years off are corrected and flagged; year 99999 and 1970 are clamped and flagged; all four times are kept', async () => {
    const now = intake.clock.now().getTime();
    const at = (ms: number): string => new Date(now + ms).toISOString();
    const year = 365 * 86_400_000;
    const send = (messageId: string, timestamp: string, sentAt?: string): Promise<Response> =>
      batch(JSON.stringify({ batch: [JSON.parse(event({ messageId, timestamp }))], ...(sentAt && { sentAt }) }));
    await send('fast', at(3 * year - 60_000), at(3 * year));
    await send('far', '99999-01-01T00:00:00Z');
    await send('farther', '+275760-09-13T00:00:00.000Z', '-000001-01-01T00:00:00Z');
    await send('epoch', '1970-01-01T00:00:00Z');
    await send('soon', at(10 * 60_000));
    await send('fine', at(-60_000), at(0));
    const events = new Map((await intake.events()).map((one) => [one.message_id, one]));
    const seen = [...events].map(([id, one]) => [id, one.occurred_at.getTime() - now, one.clock_suspect]);
    expect(seen).toEqual([
      ['fast', -60_000, true],
      ['far', 0, true],
      ['farther', 0, true],
      ['epoch', 0, true],
      ['soon', 0, true],
      ['fine', -60_000, false],
    ]);
    expect(events.get('fast')?.sent_at?.getTime()).toBe(now + 3 * year);
    expect(events.get('far')?.body['timestamp']).toBe('99999-01-01T00:00:00Z');
  });
});
