import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openGround } from './ground.ts';
import { playHistory } from './history.ts';
import { bearTornHandshakes } from './worker.ts';

const first = Number(process.env['SIM_SEED'] ?? 1);
const count = Number(process.env['SIM_HISTORIES'] ?? 20);
const say = (text: string): void => appendFileSync('/tmp/sim.log', `${text}\n`);

test('x', async () => {
  bearTornHandshakes();
  const ground = await openGround();
  const t0 = performance.now();
  let events = 0;
  for (let seed = first; seed < first + count; seed += 1) {
    const t1 = performance.now();
    const played = await playHistory(ground, seed, {
      staff: seed % 5 < 2,
      ...(process.env['SIM_LOUD'] ? { log: Object.assign([], { push: (t: string) => (say('   ' + t), 0) }) } : {}),
    });
    say(`${seed} ${Math.round(performance.now() - t1)} ms`);
    events += played.events;
    if (played.violations.length > 0) {
      say(`SEED ${seed}\n  ${played.violations.join('\n  ')}`);
      if (process.env['SIM_TRACE']) say(played.trace.join('\n'));
    }
    await ground.wipe();
  }
  say(`${count} histories, ${events} events, ${Math.round(performance.now() - t0)} ms`);
  await ground.end();
  expect(1).toBe(1);
}, 600_000);
