/** What is decided about a message, without a database. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Temporal } from 'temporal-polyfill';
import { smsParts } from '../channels/sms-text.ts';
import { readPdus, writePdu } from '../channels/smpp-pdu.ts';
import { zoneOf } from '../templates/zone-of.ts';
import { decideOutcome } from './decide-outcome.ts';
import { decideQuietUntil, zoneOr } from './decide-quiet.ts';

const night = { from: '21:00', until: '09:00' };
const until = (zone: string, at: string, hours = night): string | undefined =>
  decideQuietUntil(hours, zone, new Date(at))?.toISOString();

test('quiet hours begin to the minute and end to the minute, over midnight, in her zone, over a change of clocks', () => {
  expect(until('Europe/Riga', '2026-01-10T18:59:59.999Z')).toBeUndefined();
  expect(until('Europe/Riga', '2026-01-10T19:00:00Z')).toBe('2026-01-11T07:00:00.000Z');
  expect(until('Europe/Riga', '2026-01-11T06:59:59.999Z')).toBe('2026-01-11T07:00:00.000Z');
  expect(until('Europe/Riga', '2026-01-11T07:00:00Z')).toBeUndefined();
  // The night in which an hour is missing ends an hour sooner.
  expect(until('Europe/Riga', '2026-03-28T20:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
  // 03:30 is not there that night: it ends after the gap.
  expect(until('Europe/Riga', '2026-03-29T00:30:00Z', { from: '01:00', until: '03:30' })).toBe(
    '2026-03-29T01:30:00.000Z',
  );
  expect(until('America/New_York', '2026-01-10T12:00:00Z', { from: '06:00', until: '08:00' })).toBe(
    '2026-01-10T13:00:00.000Z',
  );
});

test('whoever waits until quiet hours end is not in them then, in any zone at any time', () => {
  const zone = fc.constantFrom(
    'Europe/Riga',
    'America/New_York',
    'Asia/Kolkata',
    'Australia/Lord_Howe',
    'UTC',
    'Pacific/Apia',
  );
  const clock = fc
    .integer({ min: 0, max: 24 * 60 - 1 })
    .map((minute) => Temporal.PlainTime.from('00:00').add({ minutes: minute }).toString().slice(0, 5));
  const at = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(zone, clock, clock, at, (timeZone, from, end, now) => {
      const waits = decideQuietUntil({ from, until: end }, timeZone, now);
      if (waits === null) return;
      expect(waits.getTime()).toBeGreaterThan(now.getTime());
      expect(waits.getTime() - now.getTime()).toBeLessThanOrEqual(25.5 * 3_600_000);
      expect(decideQuietUntil({ from, until: end }, timeZone, waits)).toBeNull();
    }),
  );
});

test('her zone is what she said, else her country’s or her phone’s where all clocks agree, else the shop’s', () => {
  const now = new Date('2026-01-10T12:00:00Z');
  const zone = (traits: Record<string, unknown>): string => zoneOr(zoneOf(traits, now), 'Europe/Riga');
  expect(zone({ timezone: 'Asia/Tokyo', country: 'PL' })).toBe('Asia/Tokyo');
  expect(zone({ timezone: 'Mars/Base', country: 'pl' })).toBe('Europe/Warsaw');
  expect(zone({ address: { country: 'JP' } })).toBe('Asia/Tokyo');
  expect(zone({ phone: '+40 721 000 000' })).toBe('Europe/Bucharest');
  expect(zone({ country: 'US' })).toBe('Europe/Riga');
  expect(zone({})).toBe('Europe/Riga');
});

test('what a provider said decides: only a lost answer without a key is unknown, and nothing waits beyond its end', () => {
  const now = new Date('2026-01-10T12:00:00Z');
  const about = { tries: 3, expiresAt: new Date('2026-01-10T12:01:00Z'), keepsKeys: false, now, chance: 0.5 };
  expect(decideOutcome({ kind: 'unknown', detail: 'x' }, about)).toMatchObject({ state: 'unknown', dueAt: null });
  expect(decideOutcome({ kind: 'unknown', detail: 'x' }, { ...about, keepsKeys: true })).toMatchObject({
    state: 'deferred',
    dueAt: about.expiresAt,
  });
  expect(decideOutcome({ kind: 'later', detail: 'x' }, about)).toMatchObject({
    state: 'deferred',
    dueAt: about.expiresAt,
    isFree: false,
  });
  expect(decideOutcome({ kind: 'away', detail: 'x' }, about)).toMatchObject({ state: 'deferred', isFree: true });
});

test('short messages: every part fits, nothing is lost, no character is cut in half; units of SMPP survive any cut of the line', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '€', '[', 'ж', '😀', ' '), maxLength: 400 });
  fc.assert(
    fc.property(text, (words) => {
      const { coding, parts, hasHeader } = smsParts(words, 7);
      for (const part of parts) expect(part.length).toBeLessThanOrEqual(coding === 0 ? 160 : 140);
      const bodies = parts.map((part) => (hasHeader ? part.subarray(6) : part));
      if (coding === 8) for (const body of bodies) expect(body.toString('hex').length % 4).toBe(0);
      if (coding === 8) expect(Buffer.from(Buffer.concat(bodies)).swap16().toString('utf16le')).toBe(words);
    }),
  );
  const units = fc.array(fc.uint8Array({ maxLength: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(units, fc.integer({ min: 1, max: 40 }), (bodies, step) => {
      const line = Buffer.concat(bodies.map((body, at) => writePdu(4, at + 1, Buffer.from(body))));
      const seen: Buffer[] = [];
      let rest: Buffer = Buffer.alloc(0);
      for (let at = 0; at < line.length; at += step) {
        const read = readPdus(Buffer.concat([rest, line.subarray(at, at + step)]));
        seen.push(...read.pdus.map((pdu) => pdu.body));
        rest = Buffer.from(read.rest);
      }
      expect(seen.map((body) => [...body])).toEqual(bodies.map((body) => [...body]));
    }),
  );
});
