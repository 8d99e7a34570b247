import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { newId } from '../kit/ids.ts';
import { createClient } from './client.ts';
import { createRing, type LiveEvent } from './ring.ts';

const anEvent = (): LiveEvent => ({
  eventId: newId(),
  personId: newId(),
  personName: 'Ann',
  type: 'track',
  name: 'x'.repeat(1_000),
  sourceId: null,
  sourceName: null,
  sourceKind: null,
  occurredAt: '2026-01-01T00:00:00Z',
  receivedAt: '2026-01-01T00:00:00Z',
  summary: '',
});

test('a client that does not read holds no more than its buffer, and learns how many it missed', async () => {
  const ring = createRing('e', 100);
  const pipe = Object.assign(new PassThrough({ highWaterMark: 1_024 }), { writeHead: () => pipe });
  const client = createClient({ response: pipe as never, ring, staffId: 'a', filter: {}, named: true });
  for (let i = 0; i < 1_000; i += 1) client.offer([ring.add(anEvent())]);
  expect(pipe.writableLength + pipe.readableLength).toBeLessThan(300_000);
  let text = '';
  pipe.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await expect.poll(() => text.includes('event: missed')).toBe(true);
  await expect
    .poll(() => {
      const missed = [...text.matchAll(/event: missed\ndata: \{"count":(\d+)\}/g)].reduce(
        (sum, each) => sum + Number(each[1]),
        0,
      );
      return missed + [...text.matchAll(/^event: event$/gm)].length;
    })
    .toBe(1_000);
});
