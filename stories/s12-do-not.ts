/**
 * S12 Do not. A customer withdraws consent for SMS; she asks for her data, gets it, asks to be forgotten: within a minute no store,
 * queue or file holds her, and there is a record of the erasure. (The cascade in which an SMS waits is played in S6.)
 */
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openStage, type Stage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ shop: 'web', crm: 'crm' });
}, 120_000);
afterAll(() => stage.close());

const mail = 'forget.me.7781@example.com';
const person = async (): Promise<string> => (await stage.who('email', mail)) ?? '';

describe('S12 do not', () => {
  test('a withdrawal counts at once, in every channel', async () => {
    await stage.say(
      'shop',
      {
        type: 'identify',
        userId: 'forget-7781',
        anonymousId: 'browser-7781',
        traits: { email: mail, phone: '+48 609 777 881', firstName: 'Zenobia7781' },
      },
      {
        type: 'track',
        userId: 'forget-7781',
        event: 'Consent Given',
        properties: { purpose: 'marketing', channel: 'sms', textVersion: '2026-1' },
      },
      {
        type: 'track',
        userId: 'forget-7781',
        event: 'Order Completed',
        properties: {
          order_id: 'O-7781',
          total: 12.5,
          currency: 'EUR',
          products: [{ sku: 'A', quantity: 1, price: 12.5 }],
        },
      },
    );
    await stage.settled();
    await stage.ask('POST', `/api/v1/people/${await person()}/consents`, {
      purpose: 'marketing',
      channel: 'sms',
      state: 'withdrawn',
      proof: 'preference page',
    });
    await stage.settled();
    const context = await stage.ask<{ consents: unknown[] }>(
      'GET',
      `/api/v1/context?type=email&value=${encodeURIComponent(mail)}`,
    );
    expect(context.consents).toContainEqual({ purpose: 'marketing', channel: 'sms', state: 'withdrawn' });
    const { ledger } = await stage.ask<{ ledger: { state: string }[] }>(
      'GET',
      `/api/v1/people/${await person()}/consents`,
    );
    expect(ledger.map((entry) => entry.state)).toEqual(['withdrawn', 'given']);
  });

  test('an SMS that waits does not go out after she has left it on the preference page; her e-mail has come', async () => {
    const agrees = (channel: string) => ({
      type: 'track',
      userId: 'forget-7781',
      event: 'Consent Given',
      properties: { purpose: 'marketing', channel, textVersion: '2026-2' },
    });
    await stage.say('shop', agrees('email'), agrees('sms'));
    await stage.settled();
    await template('letter', 'email', { subject: 'News', html: '<p><a href="{{ links.preferences }}">Choose</a></p>' });
    await template('short', 'sms', { text: 'News' });
    await write('letter');
    const mailbox = `/api/v1/mailbox?box=mailbox&search=${encodeURIComponent(mail)}`;
    const html = async () => (await stage.ask<{ items: { html: string }[] }>('GET', mailbox)).items[0]?.html;
    await expect.poll(html, { timeout: 30_000 }).toContain('/m/preferences/');
    const [link = ''] = /[^"]*\/m\/preferences\/[^"]*/.exec((await html()) ?? '') ?? [];
    const waiting = await write('short', { dueAt: new Date(Date.now() + 3_000).toISOString() });
    const saved = await fetch(link, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'channel=email',
    });
    expect(saved.status).toBe(200);
    await expect
      .poll(() => stage.ask('GET', `/api/v1/messages/${waiting}`), { timeout: 30_000 })
      .toMatchObject({ state: 'dropped', reason: 'consent_withdrawn' });
  });

  test('she asks for her data and gets all of it', async () => {
    const request = await stage.ask<{ id: string }>('POST', `/api/v1/people/${await person()}/export`, {
      reason: 'asked by letter',
    });
    const done = await untilDone(request.id);
    expect(done.state).toBe('done');
    const file = JSON.stringify(await stage.ask('GET', `/api/v1/privacy-requests/${request.id}/download`));
    for (const value of [mail, 'Zenobia7781', 'O-7781', 'browser-7781', '609777881']) expect(file).toContain(value);
  });

  test('she asks to be forgotten: within a minute no store holds her, and there is a record', async () => {
    // A broken event about her waits among the dead letters; it must go too.
    await stage.say('crm', {
      type: 'track',
      userId: 'forget-7781',
      event: { not: 'a name' } as unknown as string,
      properties: { email: mail },
    });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    const waiting = await write('letter', { dueAt: later, data: { note: 'for Zenobia7781' } });
    const id = await person();
    const started = Date.now();
    const request = await stage.ask<{ id: string }>('POST', `/api/v1/people/${id}/erase`, {
      reason: 'asked by letter',
    });
    const done = await untilDone(request.id);
    expect(done.state).toBe('done');
    expect(Date.now() - started).toBeLessThan(60_000);
    expect(await stage.who('email', mail)).toBeNull();
    const message = await stage.ask<{ state: string; reason: string }>('GET', `/api/v1/messages/${waiting}`);
    expect(message).toMatchObject({ state: 'dropped', reason: 'erased', address: null });
    for (const at of ['/api/v1/mailbox', '/api/v1/messages'])
      expect(JSON.stringify(await stage.ask('GET', at))).not.toContain('7781@');
    const found = await stage.ask<{ items: unknown[] }>('GET', '/api/v1/people?search=Zenobia7781');
    expect(found.items).toEqual([]);
    const letters = await stage.ask<{ items: { body: string }[] }>('GET', '/api/v1/dead-letters');
    expect(JSON.stringify(letters)).not.toContain('7781');
    const { items } = await stage.ask<{ items: { id: string; kind: string; record: Record<string, number> }[] }>(
      'GET',
      '/api/v1/privacy-requests',
    );
    const record = items.find((item) => item.id === request.id);
    expect(record?.kind).toBe('erasure');
    expect(Object.values(record?.record ?? {}).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(JSON.stringify(record)).not.toContain('7781@');
    // The exported file is gone as well.
    for (const file of await filesBelow(stage.server.dir)) {
      if (/postgres|clickhouse/.test(file)) continue;
      expect((await readFile(file)).includes('Zenobia7781'), file).toBe(false);
    }
  });
});

const template = (handle: string, channel: string, texts: object) =>
  stage.ask('POST', '/api/v1/message-templates', {
    handle,
    name: handle,
    channel,
    document: { defaultLanguage: 'en', languages: { en: texts } },
  });
const write = async (handle: string, more: object = {}): Promise<string> => {
  const wish = { customer: [{ type: 'user_id', value: 'forget-7781' }], template: handle, ...more };
  return (await stage.ask<{ id: string }>('POST', '/api/v1/messages', wish)).id;
};

async function untilDone(id: string): Promise<{ state: string }> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { items } = await stage.ask<{ items: { id: string; state: string }[] }>('GET', '/api/v1/privacy-requests');
    const request = items.find((item) => item.id === id);
    if (request && request.state !== 'running') return request;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the request did not end within a minute');
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
