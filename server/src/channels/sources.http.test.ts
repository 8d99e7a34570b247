import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as contract from '../../../contracts/channels.ts';
import { basic, post, tryIntake, type TriedIntake } from './try-intake.ts';

let intake: TriedIntake;
beforeAll(async () => {
  intake = await tryIntake();
});
afterAll(() => intake.stop());

const send = (writeKey: string): Promise<number> =>
  post(`${intake.url}/v1/track`, '{"event":"e","userId":"u"}', basic(writeKey)).then((answer) => answer.status);

const create = async (slug: string, more: object = {}): Promise<{ id: string; writeKey: string }> => {
  const made = await intake.call('POST', '/api/v1/sources', { slug, name: slug, kind: 'web', ...more });
  const { source, writeKey } = contract.createdSource.parse(made.body);
  return { id: source.id, writeKey };
};

describe('sources', () => {
  test('tills, kiosks and call centres have shared devices unless staff says otherwise', async () => {
    const shared = [];
    for (const kind of ['web', 'app', 'till', 'kiosk', 'call_centre', 'messenger', 'courier', 'partner', 'crm']) {
      const made = await intake.call('POST', '/api/v1/sources', {
        slug: `k-${kind.replace('_', '-')}`,
        name: kind,
        kind,
      });
      expect(made.status).toBe(201);
      if (contract.createdSource.parse(made.body).source.sharedDevice) shared.push(kind);
    }
    expect(shared).toEqual(['till', 'kiosk', 'call_centre']);
    const own = await intake.call('POST', '/api/v1/sources', {
      slug: 'own-till',
      name: 'x',
      kind: 'till',
      sharedDevice: false,
    });
    expect(contract.createdSource.parse(own.body).source.sharedDevice).toBe(false);
  });

  test('a slug is used once, also by two requests at the same moment', async () => {
    const body = { slug: 'once', name: 'Once', kind: 'web' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => intake.call('POST', '/api/v1/sources', body)));
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409]);
    expect(JSON.stringify(answers)).toContain('slug_taken');
  });

  test('are listed in pages, with keys and traffic', async () => {
    const slugs: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = contract.sourcePage.parse(
        (await intake.call('GET', `/api/v1/sources?limit=3${query}`, undefined, { roles: ['store'] })).body,
      );
      slugs.push(...page.items.map((item) => item.slug));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(slugs).toEqual([...slugs].sort());
    expect(new Set(slugs).size).toBe(slugs.length);
    expect(slugs.length).toBeGreaterThan(9);
  });

  test('only an administrator changes them; every role sees them', async () => {
    const { id } = await create('guarded');
    const tries = await Promise.all([
      intake.call(
        'POST',
        '/api/v1/sources',
        { slug: 'x', name: 'x', kind: 'web' },
        { roles: ['marketer', 'analyst', 'agent', 'store'] },
      ),
      intake.call('PATCH', `/api/v1/sources/${id}`, { name: 'x' }, { roles: ['analyst'] }),
      intake.call('POST', `/api/v1/sources/${id}/keys`, {}, { roles: ['store'] }),
      intake.call('GET', `/api/v1/sources/${id}`, undefined, { roles: ['store'] }),
    ]);
    expect(tries.map((answer) => answer.status)).toEqual([403, 403, 403, 200]);
  });

  test('a source that is switched off is refused at once, and taken again when it is on', async () => {
    const { id, writeKey } = await create('switch');
    expect(await send(writeKey)).toBe(200);
    await intake.call('PATCH', `/api/v1/sources/${id}`, { state: 'disabled' });
    await expect.poll(() => send(writeKey)).toBe(403);
    await intake.call('PATCH', `/api/v1/sources/${id}`, { state: 'active', name: 'Back' });
    await expect.poll(() => send(writeKey)).toBe(200);
    expect(contract.source.parse((await intake.call('GET', `/api/v1/sources/${id}`)).body)).toMatchObject({
      name: 'Back',
      slug: 'switch',
    });
    expect(intake.audited.map((note) => note.action)).toContain('sources.change');
  });

  test('their traffic is counted: accepted once each, rejected, and when the last came', async () => {
    const { id, writeKey } = await create('counted');
    const batch = JSON.stringify({
      batch: [
        { type: 'page', userId: 'u', messageId: 'm1' },
        { type: 'page', userId: 'u', messageId: 'm2' },
        { type: 'page' },
      ],
    });
    await post(`${intake.url}/v1/batch`, batch, basic(writeKey));
    await post(`${intake.url}/v1/batch`, batch, basic(writeKey));
    await intake.channels.traffic.flush();
    const { traffic, keys } = contract.source.parse((await intake.call('GET', `/api/v1/sources/${id}`)).body);
    expect(traffic).toEqual({ accepted24h: 2, rejected24h: 2, lastEventAt: intake.clock.now().toISOString() });
    expect(keys.map((key) => key.lastUsedAt)).toEqual([intake.clock.now().toISOString()]);
    intake.clock.advance(26 * 3_600_000);
    const later = contract.source.parse((await intake.call('GET', `/api/v1/sources/${id}`)).body);
    expect(later.traffic).toMatchObject({ accepted24h: 0, rejected24h: 0, lastEventAt: expect.any(String) });
  });

  test('a source with a limit is told to come back: 429 with whole seconds; nothing of the refused request is stored', async () => {
    const { id, writeKey } = await create('limited', { eventsPerMinute: 2 });
    const track = (messageId: string): Promise<Response> =>
      post(`${intake.url}/v1/track`, JSON.stringify({ event: 'e', userId: 'u', messageId }), basic(writeKey));
    const answers = [await track('a'), await track('b'), await track('c')];
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 429]);
    expect(answers[2]?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(await answers[2]?.json()).toMatchObject({ code: 'source_rate_limited', message: expect.any(String) });
    intake.clock.advance(Number(answers[2]?.headers.get('retry-after')) * 1_000);
    expect((await track('c')).status).toBe(200);
    expect((await intake.events()).filter((event) => event.source_id === id)).toHaveLength(3);
  });
});

describe('write keys', () => {
  test('are shown once and kept as a hash; a replayed answer does not show them again', async () => {
    const body = { slug: 'secret', name: 'Secret', kind: 'web' };
    const first = contract.createdSource.parse(
      (await intake.call('POST', '/api/v1/sources', body, { key: 'k1' })).body,
    );
    expect(first.writeKey).toMatch(/^tlw_[\w-]{32}$/);
    const again = await intake.call('POST', '/api/v1/sources', body, { key: 'k1' });
    expect(JSON.stringify(again.body)).not.toContain(first.writeKey);
    const [dump] = await intake.db`select
      (select json_agg(k) from channels.source_keys k)::text || (select json_agg(i) from kit.idempotency i)::text as text`;
    expect(String(dump?.['text'])).not.toContain(first.writeKey);
    expect(JSON.stringify((await intake.call('GET', `/api/v1/sources/${first.source.id}`)).body)).not.toContain(
      first.writeKey,
    );
    expect(first.source.keys[0]?.hint).toBe(`${first.writeKey.slice(0, 8)}…`);
    expect(JSON.stringify(intake.audited)).not.toContain(first.writeKey);
  });

  test('rotate: the old one works for its grace and no longer; the new one works at once', async () => {
    const { id, writeKey } = await create('rotated');
    const rotated = contract.rotatedKey.parse(
      (await intake.call('POST', `/api/v1/sources/${id}/keys`, { graceSeconds: 60 })).body,
    );
    expect([await send(writeKey), await send(rotated.writeKey)]).toEqual([200, 200]);
    intake.clock.advance(61_000);
    expect([await send(writeKey), await send(rotated.writeKey)]).toEqual([401, 200]);
    const hard = contract.rotatedKey.parse(
      (await intake.call('POST', `/api/v1/sources/${id}/keys`, { graceSeconds: 0 })).body,
    );
    await expect.poll(() => send(rotated.writeKey)).toBe(401);
    expect(await send(hard.writeKey)).toBe(200);
    const soft = contract.rotatedKey.parse((await intake.call('POST', `/api/v1/sources/${id}/keys`, {})).body);
    expect([await send(hard.writeKey), await send(soft.writeKey)]).toEqual([200, 200]);
  });

  test('are revoked at once and for ever; twice is once', async () => {
    const { id, writeKey } = await create('revoked');
    const [key] = contract.source.parse((await intake.call('GET', `/api/v1/sources/${id}`)).body).keys;
    const first = contract.sourceKey.parse((await intake.call('DELETE', `/api/v1/sources/${id}/keys/${key?.id}`)).body);
    intake.clock.advance(1_000);
    const second = contract.sourceKey.parse(
      (await intake.call('DELETE', `/api/v1/sources/${id}/keys/${key?.id}`)).body,
    );
    expect(second.revokedAt).toBe(first.revokedAt);
    await expect.poll(() => send(writeKey)).toBe(401);
    const other = await create('revoked-other');
    expect((await intake.call('DELETE', `/api/v1/sources/${other.id}/keys/${key?.id}`)).status).toBe(404);
  });

  test('two rotations at the same moment leave one key without an end', async () => {
    const { id } = await create('raced');
    await Promise.all(
      Array.from({ length: 4 }, () => intake.call('POST', `/api/v1/sources/${id}/keys`, { graceSeconds: 0 })),
    );
    const { keys } = contract.source.parse((await intake.call('GET', `/api/v1/sources/${id}`)).body);
    expect(keys.filter((key) => key.expiresAt === null)).toHaveLength(1);
  });
});
