import { describe, expect, test } from 'vitest';
import { hashedId, keyedId, newId } from './ids.ts';

const uuid = (version: number) =>
  new RegExp(`^[0-9a-f]{8}-[0-9a-f]{4}-${version}[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`);
const msOf = (id: string): number => Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);

describe('new ids', () => {
  test('increase strictly, also within a millisecond and beyond 4,096 of them', () => {
    const ids = Array.from({ length: 20_000 }, () => newId(1_800_000_000_000));
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids.slice(0, 100)) expect(id).toMatch(uuid(7));
  });

  test('increase also when the clock goes back', () => {
    const before = newId(1_900_000_000_000);
    const after = newId(1_700_000_000_000);
    expect(after > before).toBe(true);
  });

  test('carry the time at which they were made', () => {
    const at = 2_000_000_000_000;
    expect(msOf(newId(at))).toBe(at);
  });
});

describe('ids that follow from what they stand for', () => {
  // Written down, because a change would give every stored event, link and letter another id: nothing would be a duplicate any more.
  test('are the same for ever', () => {
    expect(hashedId('event', 'source', 'message')).toBe('c36efce3-e63f-8275-ba11-897da55b427c');
    expect(keyedId(new Uint8Array(32), 'email', 'ann@x.example')).toBe('810fd4c7-e3a5-8713-86e8-464c98b8d381');
  });

  test('are UUIDs of version 8, and differ with every part and with where the parts are cut', () => {
    const all = [['a', 'bc'], ['ab', 'c'], ['abc'], ['a', 'b', 'c'], ['', 'abc'], ['abc', ''], ['ABC']].map((parts) =>
      hashedId(...parts),
    );
    expect(new Set(all).size).toBe(all.length);
    for (const id of all) expect(id).toMatch(uuid(8));
  });

  test('depend on the secret where there is one', () => {
    const ids = [0, 1].map((byte) => keyedId(Uint8Array.of(byte), 'email', 'ann@x.example'));
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toMatch(uuid(8));
  });

  test('use all of their 122 bits', () => {
    const ids = Array.from({ length: 4_000 }, (_, n) => hashedId('n', String(n)));
    for (let place = 0; place < 36; place += 1) {
      const seen = new Set(ids.map((id) => id[place])).size;
      const fixed = [8, 13, 14, 18, 23].includes(place) ? 1 : place === 19 ? 4 : 16;
      expect([place, seen]).toEqual([place, fixed]);
    }
  });
});
