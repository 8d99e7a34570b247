/** A customer's app follows her balance with a ticket: hers alone, for some minutes. On the whole server. */
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import type { balanceTicket, followedBalance, programmeDraft } from '../../../contracts/loyalty.ts';
import { startApp, type TestApp } from '../../test/app.ts';
import { watchBalance } from './watch-balance.ts';

type Ticket = z.infer<typeof balanceTicket> & { code?: string };
const draft: z.input<typeof programmeDraft> = {
  name: 'Club',
  currency: 'EUR',
  timeZone: 'Europe/Riga',
  kinds: [{ id: 'points', name: 'Points', worth: null, activation: { kind: 'at_once' }, expiry: { kind: 'never' } }],
  earn: [],
  spend: [],
};

let app: TestApp;
let channelKey: string;
beforeAll(async () => {
  app = await startApp();
  channelKey = await app.keyOf('channel');
  await app.call('PUT', '/api/v1/loyalty/programme', { revision: 0, draft });
  await app.call('POST', '/api/v1/loyalty/programme/versions', { revision: 1 });
});
afterAll(() => app.stop());

const customer = (value: string) => [{ type: 'user_id', value }];
const grant = async (name: string, amount: number): Promise<number> =>
  (
    await app.call('POST', '/api/v1/loyalty/grants', {
      customer: customer(name),
      kind: 'points',
      amount,
      reason: 'for the test',
    })
  ).status;
const ticketFor = (name: string, key = channelKey) =>
  app.call<Ticket>('POST', '/api/v1/loyalty/balance-tickets', { customer: customer(name) }, { key });

/** What a stream has said so far: of balances, what can be spent. */
async function follow(stream: string): Promise<{ status: number; said: (number | undefined)[]; close(): void }> {
  const abort = new AbortController();
  const answer = await fetch(`${app.url}${stream}`, { signal: abort.signal });
  const said: (number | undefined)[] = [];
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of answer.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) {
        const data = /^event: balance\ndata: (.*)$/.exec(frame)?.[1];
        if (data === undefined) continue;
        const { balances } = JSON.parse(data) as z.infer<typeof followedBalance>;
        said.push(balances[0]?.available);
      }
    }
  };
  void read().catch(() => undefined);
  expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  return { status: answer.status, said, close: () => abort.abort() };
}

test('she sees what she has at once and whenever it changes, and nothing of anybody else', async () => {
  await expect.poll(() => grant('bea', 1), { timeout: 20_000 }).toBe(200);
  const { status, body } = await ticketFor('ann');
  expect([status, Date.parse(body.expiresAt) > Date.now()]).toEqual([200, true]);
  const [hers, theirs] = [await follow(body.stream), await follow((await ticketFor('bea')).body.stream)];
  await expect.poll(() => [hers.said, theirs.said], { timeout: 20_000 }).toEqual([[0], [1]]);
  await grant('ann', 50);
  await expect.poll(() => hers.said, { timeout: 20_000 }).toEqual([0, 50]);
  await grant('bea', 7);
  await expect.poll(() => theirs.said, { timeout: 20_000 }).toEqual([1, 8]);
  expect(hers.said).toEqual([0, 50]);
  hers.close();
  theirs.close();
});

test('only the server of a channel gives tickets; one that is changed, or is none, opens nothing', async () => {
  for (const role of ['store', 'agent', 'analyst', 'marketer'] as const)
    expect((await ticketFor('ann', await app.keyOf(role))).status).toBe(403);
  const nobody = await app.call<Ticket>(
    'POST',
    '/api/v1/loyalty/balance-tickets',
    { customer: [{ type: 'phone', value: '0000' }] },
    { key: channelKey },
  );
  expect(nobody.body.code).toBe('loyalty_account_closed');
  const [ann, bea] = [(await ticketFor('ann')).body.ticket, (await ticketFor('bea')).body.ticket];
  const [, seconds, hash] = ann.split('.');
  const changed = [
    `${bea.split('.')[0]}.${seconds}.${hash}`,
    `${ann.split('.')[0]}.${Number(seconds) + 900}.${hash}`,
    'x',
    '',
  ];
  for (const ticket of changed) {
    const answer = await fetch(`${app.url}/api/v1/live/balance?ticket=${ticket}`);
    expect([answer.status, answer.headers.get('access-control-allow-origin'), await answer.json()]).toMatchObject([
      401,
      '*',
      { code: 'live_ticket_over' },
    ]);
  }
  // The staff's stream is still not for channels.
  expect((await app.call('GET', '/api/v1/live', undefined, { key: channelKey })).status).toBe(403);
});

test('a stream says so and ends when its ticket is over; what changed while it was read is sent, what did not is not', async () => {
  const pipe = Object.assign(new PassThrough(), { writeHead: () => pipe });
  const texts: string[] = [];
  pipe.on('data', (chunk: Buffer) => texts.push(chunk.toString()));
  let balance = 1;
  let at = new Date(0);
  const watcher = watchBalance({
    response: pipe as never,
    originId: 'o',
    expiresAt: new Date(1_000),
    now: () => at,
    read: async () => balance,
  });
  const said = () => texts.join('').match(/data: \S+/g) ?? [];
  watcher.moved();
  balance = 2;
  watcher.moved();
  await expect.poll(said).toContain('data: 2');
  watcher.moved();
  watcher.beat();
  at = new Date(1_000);
  watcher.beat();
  await expect.poll(() => texts.join('').endsWith('event: over\ndata: {}\n\n')).toBe(true);
  expect([said().filter((one) => one === 'data: 2').length, pipe.writableEnded]).toEqual([1, true]);
});
