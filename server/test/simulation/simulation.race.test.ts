import { appendFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openGround } from './ground.ts';
import { playHistory } from './history.ts';
import { bearTornHandshakes } from './worker.ts';

const first = Number(process.env['SIM_SEED'] ?? 1);
const count = Number(process.env['SIM_HISTORIES'] ?? 20);
const lanes = Number(process.env['SIM_LANES'] ?? 2);
const say = (text: string): void => {
  if (process.env['SIM_LOG']) appendFileSync(process.env['SIM_LOG'], `${text}\n`);
};

test('x', async () => {
  bearTornHandshakes();
  const t0 = performance.now();
  let events = 0;
  let next = first;
  const lane = async () => {
    const ground = await openGround();
    for (let seed = next++; seed < first + count; seed = next++) {
      const t1 = performance.now();
      const played = await playHistory(ground, seed, { staff: seed % 5 < 2 });
      say(`${seed} ${Math.round(performance.now() - t1)} ms ${played.trace.at(-1)}`);
      events += played.events;
      if (played.violations.length > 0) {
        say(`SEED ${seed}\n  ${played.violations.join('\n  ')}`);
        if (process.env['SIM_TRACE']) say(played.trace.join('\n'));
      }
      await ground.wipe();
    }
    await ground.end();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  const cpu = process.cpuUsage();
  say(
    `${count} histories, ${events} events, ${Math.round(performance.now() - t0)} ms, cpu ${(cpu.user + cpu.system) / 1000}`,
  );
  expect(1).toBe(1);
}, 600_000);
