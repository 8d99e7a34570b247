/** routing: 10 lines × 500 locations to the proven optimum, for each of the merchant's strategies. */
import { strategies } from '../contracts/stock.ts';
import { source, type Candidate, type Wanted } from '../server/src/stock/promise/strategies.ts';
import type { Wish } from './main.ts';
import { percentile, type Report } from './report.ts';

const [lines, places] = [10, 500];

export async function routing(report: Report, wish: Wish): Promise<void> {
  const problems = wish.quick ? 20 : 200;
  for (const strategy of strategies) {
    const [times, floors]: [number[], number[]] = [[], []];
    let [proven, solved] = [0, 0];
    for (let seed = 1; seed <= problems; seed += 1) {
      const wanted = basket(seeded(seed));
      floors.push(timed(() => firstFit(wanted)));
      let answer: ReturnType<typeof source> | undefined;
      times.push(
        timed(() => {
          answer = source(wanted, strategy);
        }),
      );
      if (answer?.kind === 'plan') solved += 1;
      if (answer?.proven === true) proven += 1;
    }
    const floor = percentile(floors, 0.5);
    report.add(`${strategy}: p50`, percentile(times, 0.5), 'ms', { floor });
    report.add(`${strategy}: p99`, percentile(times, 0.99), 'ms');
    report.add(`${strategy}: proven`, (100 * proven) / problems, '%', { aim: '100 %' });
    report.add(`${strategy}: with a plan`, (100 * solved) / problems, '%');
  }
  report.note(
    `${problems} baskets of ${lines} lines (1–4 units each), ${places} locations that each have a quarter of the lines, capacities of 3–14 units`,
  );
  report.note(
    'floor: first fit, nearest location first: a plan without any proof. Exactness against brute force is a property test',
  );
}

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

/** What a shop does that does not optimise. */
function firstFit({ demand, candidates }: Wanted): number {
  const left = [...demand];
  let parcels = 0;
  for (const one of [...candidates].sort((a, b) => a.distanceKm - b.distanceKm)) {
    const takes = one.stock.map((units, line) => Math.min(units, left[line] ?? 0));
    if (takes.every((units) => units === 0)) continue;
    parcels += 1;
    takes.forEach((units, line) => {
      left[line] = (left[line] ?? 0) - units;
    });
    if (left.every((units) => units === 0)) break;
  }
  return parcels;
}

function basket(dice: () => number): Wanted {
  const whole = (to: number): number => Math.floor(dice() * to);
  const candidates = Array.from({ length: places }, (_, at): Candidate => {
    const distanceKm = 5 + whole(1_500);
    return {
      locationId: `place-${at}`,
      stock: Array.from({ length: lines }, () => (dice() < 0.25 ? 1 + whole(4) : 0)),
      capacity: 3 + whole(12),
      distanceKm,
      costMinor: 300 + 100 * Math.floor(distanceKm / 250) + whole(40),
      leavesOn: '2026-03-02',
      arrivesOn: `2026-03-0${3 + Math.floor(distanceKm / 400) + whole(2)}`,
    };
  });
  return { demand: Array.from({ length: lines }, () => 1 + whole(4)), candidates, maxParcels: 10 };
}

/** mulberry32 */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
