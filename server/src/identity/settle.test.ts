import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { firstRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { edgeKey, settle, type Edge, type Node, type Settled, type Sides } from './settle.ts';
import { spotAll } from './whole.ts';

const rules = compileRules(firstRules);

/** `u1`, `c1`, `e1`, `p1`, `d1`, … by their first letter. */
const types: Record<string, string> = {
  u: 'user_id',
  c: 'loyalty_card',
  v: 'loyalty_card',
  e: 'email',
  p: 'phone',
  d: 'anonymous_id',
  x: 'student_card',
};

interface Seen {
  readonly pair: string;
  readonly at?: number;
  readonly verified?: boolean;
  readonly kind?: Edge['kind'];
  readonly cut?: boolean;
}

function decide(
  seen: readonly (string | Seen)[],
  sides: Sides = new Map(),
): Settled & { of(a: string, b: string): string; shared: ReadonlySet<string> } {
  const edges: Edge[] = seen.map((one, place) => {
    const {
      pair,
      at = place,
      verified = false,
      kind = 'same_event',
      cut = false,
    } = typeof one === 'string' ? { pair: one } : one;
    const [a = '', b = ''] = pair.split('-').sort();
    return { a, b, kind, firstAt: at, verifiedAt: verified ? at : null, cut };
  });
  const proved = new Map(
    edges.flatMap((edge) => (edge.verifiedAt === null ? [] : [[weaker(edge.a, edge.b), edge.verifiedAt] as const])),
  );
  const nodes: Node[] = [...new Set(edges.flatMap((edge) => [edge.a, edge.b]))].map((id) => ({
    id,
    type: types[id[0] ?? ''] ?? '',
    value: id.startsWith('v') ? `9001${id.slice(1).padStart(12, '0')}` : id,
    firstAt: Math.min(...edges.filter((edge) => edge.a === id || edge.b === id).map((edge) => edge.firstAt)),
    verifiedAt: proved.get(id) ?? null,
    protected: false,
    hub: false,
    crowded: [],
  }));
  const spotted = spotAll(nodes, edges, rules);
  const settled = settle(spotted, edges, sides, rules);
  const hubs = spotted.filter((node) => node.hub).map((node) => node.id);
  return {
    ...settled,
    shared: new Set([...settled.shared, ...hubs]),
    of: (a, b) => settled.verdicts.get(edgeKey(a, b))?.reason ?? '',
  };
}

function weaker(a: string, b: string): string {
  const order = 'ucvepxd';
  return order.indexOf(a[0] ?? '') > order.indexOf(b[0] ?? '') ? a : b;
}

const people = (settled: Settled): string[] =>
  settled.groups
    .filter((group) => group.length > 1)
    .map((group) => [...group].sort().join(' '))
    .sort();

describe('who is who', () => {
  test('what was seen together is one person', () => {
    expect(people(decide(['u1-d1', 'u1-e1', 'c1-e1']))).toEqual(['c1 d1 e1 u1']);
  });
  test('a card that the app made for an account is no second customer; plastic ones with one phone number are two', () => {
    expect(people(decide(['u1-v1', 'u1-p1', 'c1-p1', 'c1-e1']))).toEqual(['c1 e1 p1 u1 v1']);
    expect(people(decide(['u1-c2', 'u1-p1', 'c1-p1', 'c1-e1']))).toEqual(['c1 e1', 'c2 p1 u1']);
    expect(people(decide(['u1-v1', 'u2-v2', 'u1-p1', 'u2-p1']))).toEqual(['p1 u1 v1', 'u2 v2']);
    expect(people(decide(['u1-v1', 'u1-v2', 'u1-v3', 'u1-v4', 'u1-v5', 'u1-c1', 'u1-c2', 'u1-c3']))).toHaveLength(1);
  });
  test('a card in place of another counts as that one, however often', () => {
    const again = ['c1-c2', 'c2-c3', 'c3-c4', 'c4-c5'].map((pair) => ({ pair, kind: 'alias' as const }));
    expect(people(decide(['u1-c1', ...again, 'u1-c6', 'u1-c7']))).toEqual(['c1 c2 c3 c4 c5 c6 c7 u1']);
    // Four cards that nobody named one: an account that collects them keeps the first.
    expect(people(decide(['u1-c1', 'u1-c2', 'u1-c3', 'u1-c4']))).toEqual(['c1 u1']);
  });
  test('the second account makes a device a shared one, and nobody is joined by it', () => {
    const seen = decide(['u1-d1', 'u2-d1', 'u1-e1']);
    expect(people(seen)).toEqual(['e1 u1']);
    expect([...seen.shared]).toEqual(['d1']);
    expect(seen.of('u2', 'd1')).toBe('shared_device');
  });
  test('a device never makes one of two who are known by something stronger; it stays with the one who logged in', () => {
    expect(people(decide(['e2-p2', 'u1-d1', 'e2-d1']))).toEqual(['d1 u1', 'e2 p2']);
    expect([...decide(['e1-d1', 'e2-d1']).shared]).toEqual(['d1']);
  });
  test('an e-mail that two accounts claim stays with the first', () => {
    expect(people(decide(['u1-e1', 'u2-e1']))).toEqual(['e1 u1']);
    expect(
      people(
        decide([
          { pair: 'u1-e1', at: 9 },
          { pair: 'u2-e1', at: 2 },
        ]),
      ),
    ).toEqual(['e1 u2']);
  });
  test('whoever proved it has it, though another claimed it before', () => {
    expect(people(decide(['u1-e1', { pair: 'u2-e1', verified: true }]))).toEqual(['e1 u2']);
  });
  test('a recycled number goes to the one who proved it last; what it had linked before does not follow', () => {
    const year = 365 * 86_400_000;
    const seen = decide([
      { pair: 'u1-p1', at: 0, verified: true },
      { pair: 'p1-d1', at: 5 },
      { pair: 'u1-d1', at: 6 },
      { pair: 'u2-p1', at: year, verified: true },
    ]);
    expect(people(seen)).toEqual(['d1 u1', 'p1 u2']);
    expect(seen.of('u1', 'p1')).toBe('recycled:phone');
    expect(seen.disputes).toEqual([]);
  });
  test('a number that two proved within a month is a case for a person to look at', () => {
    const seen = decide([
      { pair: 'u1-p1', at: 0, verified: true },
      { pair: 'u2-p1', at: 1_000, verified: true },
    ]);
    expect(seen.disputes.map((one) => one.kind)).toEqual(['recycled']);
  });
  test('two who proved different addresses of their own are not joined by a number both claim: a task', () => {
    const seen = decide([{ pair: 'c1-e1', verified: true }, { pair: 'u1-e2', verified: true }, 'c1-p1', 'u1-p1']);
    expect(people(seen)).toEqual(['c1 e1 p1', 'e2 u1']);
    expect(seen.disputes.map((one) => one.kind)).toEqual(['verified_conflict']);
    const later = { pair: 'u1-p1', verified: true, at: 99 * 86_400_000 };
    const proved = decide([
      { pair: 'c1-e1', verified: true },
      { pair: 'u1-e2', verified: true },
      { pair: 'c1-p1', verified: true },
      later,
    ]);
    expect(people(proved)).toEqual(['c1 e1', 'e2 p1 u1']);
    expect(proved.disputes.map((one) => one.kind)).toEqual(['verified_conflict']);
  });
  test('one account may prove two mail boxes and two numbers', () => {
    const both = ['e1', 'e2', 'p1', 'p2'].map((id) => ({ pair: `u1-${id}`, verified: true }));
    expect(people(decide(both))).toEqual(['e1 e2 p1 p2 u1']);
  });
  test('two cards that gave one number stay two customers; an account may bring two cards together', () => {
    expect(people(decide(['c1-p1', 'c2-p1']))).toEqual(['c1 p1']);
    expect(people(decide(['u1-c1', 'u1-c2', 'c1-p1', 'c2-p1']))).toEqual(['c1 c2 p1 u1']);
  });
  test('a card typed in for everybody does not make everybody one', () => {
    const typed = Array.from({ length: 20 }, (_, n) => `c0-e${n}`);
    expect(people(decide(['u0-c0', ...typed, 'e3-p3']))).toEqual(['c0 u0', 'e3 p3']);
  });
  test("an agent who orders for callers keeps her own first address and no caller's", () => {
    const typed = Array.from({ length: 20 }, (_, n) => `u0-e${n}`);
    expect(people(decide(['u0-e99', ...typed]))).toEqual(['e99 u0']);
  });
  test("an address that five accounts claim is nobody's", () => {
    const seen = decide(['u1-e1', 'u2-e1', 'u3-e1', 'u4-e1', 'u5-e1']);
    expect(people(seen)).toEqual([]);
    expect([...seen.shared]).toEqual(['e1']);
  });
  test('an alias makes one account of two, on a device that both were seen on too', () => {
    expect(people(decide(['u1-d1', 'u2-d1', { pair: 'u1-u2', kind: 'alias' }]))).toEqual(['d1 u1 u2']);
  });
  test('an alias of everybody ("app") is rubbish', () => {
    const all = Array.from({ length: 8 }, (_, n) => ({ pair: `u0-u${n + 1}`, kind: 'alias' as const }));
    expect(people(decide(all))).toEqual([]);
  });
  test('staff may join what no rule would; what they cut does not count', () => {
    expect(people(decide([{ pair: 'u1-u2', kind: 'staff_merge' }]))).toEqual(['u1 u2']);
    expect(people(decide([{ pair: 'u1-e1', cut: true }, 'u2-e1']))).toEqual(['e1 u2']);
  });
  test('what staff keep apart no evidence joins', () => {
    const sides = new Map([
      ['u1', ['s/0']],
      ['e1', ['s/1']],
    ]);
    const seen = decide(['u1-e1'], sides);
    expect(people(seen)).toEqual([]);
    expect(seen.disputes.map((one) => one.kind)).toEqual(['kept_apart']);
  });
  test('a type without a rule tells more about one person and never makes one of two', () => {
    expect(people(decide(['u1-x1']))).toEqual(['u1 x1']);
    expect(people(decide(['c1-x1', 'e2-x1']))).toEqual(['c1 x1']);
  });
});

describe('properties', () => {
  const id = fc
    .tuple(fc.constantFrom('u', 'c', 'e', 'p', 'd'), fc.integer({ min: 1, max: 4 }))
    .map(([letter, n]) => `${letter}${n}`);
  const pair = fc
    .tuple(id, id, fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.integer({ min: 0, max: 19 }))
    .filter(([a, b]) => a !== b && !(a.startsWith('u') && b.startsWith('u')))
    .map(([a, b, at, verified, kind]) => ({
      pair: `${a}-${b}`,
      at,
      verified,
      kind: kind === 0 ? ('staff_merge' as const) : ('same_event' as const),
    }));
  const worlds = fc.uniqueArray(pair, { maxLength: 25, selector: (one) => one.pair.split('-').sort().join('-') });

  test('the order in which links arrive plays no part', () => {
    fc.assert(
      fc.property(worlds, fc.infiniteStream(fc.nat()), (links, draws) => {
        const shuffled = links
          .map((link) => ({ link, key: draws.next().value ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ link }) => link);
        const [one, other] = [decide(links), decide(shuffled)];
        expect(people(other)).toEqual(people(one));
        expect([...other.shared].sort()).toEqual([...one.shared].sort());
        for (const link of links) {
          const [a = '', b = ''] = link.pair.split('-');
          expect(other.of(a, b)).toBe(one.of(a, b));
        }
      }),
      { numRuns: 400 },
    );
  });

  test('groups are what active links connect; no group breaks a limit that staff did not', () => {
    fc.assert(
      fc.property(worlds, (links) => {
        const seen = decide(links);
        const groupOf = new Map(seen.groups.flatMap((group, place) => group.map((member) => [member, place] as const)));
        const parent = new Map<string, string>();
        const find = (at: string): string => (parent.has(at) ? find(parent.get(at) ?? at) : at);
        for (const { pair: both } of links) {
          const [a = '', b = ''] = both.split('-');
          const active = seen.verdicts.get(edgeKey(a, b))?.state === 'active';
          if (active) expect(groupOf.get(a)).toBe(groupOf.get(b));
          if (active && find(a) !== find(b)) parent.set(find(a), find(b));
        }
        for (const group of seen.groups) expect(new Set(group.map(find)).size).toBe(1);
        if (links.some((link) => link.kind === 'staff_merge')) return;
        for (const group of seen.groups) {
          expect(group.filter((member) => member.startsWith('u')).length).toBeLessThanOrEqual(1);
          expect(group.filter((member) => member.startsWith('c')).length).toBeLessThanOrEqual(3);
        }
      }),
      { numRuns: 400 },
    );
  });
});
