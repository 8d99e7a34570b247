import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { limits } from './limits.ts';
import { readBody, type Held } from './read-body.ts';

function sending(...chunks: Uint8Array[]): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  for (const chunk of chunks) request.push(chunk);
  request.push(null);
  return request;
}

test('what is read is counted until it is given back; what is refused or cut off is not', async () => {
  const held: Held = { bytes: 0 };
  const read = await readBody(sending(Buffer.alloc(10), Buffer.alloc(20)), 100, held);
  expect([read.kind, held.bytes]).toEqual(['read', 30]);
  held.bytes = 0;
  expect([(await readBody(sending(Buffer.alloc(60), Buffer.alloc(60)), 100, held)).kind, held.bytes]).toEqual([
    'too_large',
    0,
  ]);
  const cut = new IncomingMessage(new Socket());
  cut.push(Buffer.alloc(50));
  setImmediate(() => cut.destroy());
  expect([(await readBody(cut, 100, held)).kind, held.bytes]).toEqual(['gone', 0]);
});

test('when all bodies together hold too much, the next one is told to come back', async () => {
  const held: Held = { bytes: limits.inFlightBytes - 50 };
  expect([(await readBody(sending(Buffer.alloc(40), Buffer.alloc(40)), 100, held)).kind, held.bytes]).toEqual([
    'busy',
    limits.inFlightBytes - 50,
  ]);
  expect((await readBody(sending(Buffer.alloc(40)), 100, held)).kind).toBe('read');
});
