import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { silent } from './log.ts';
import { type EngineEvent, type RunningEngine, backOffMs, supervise } from './supervise.ts';

/** An engine that dies when told to. */
function engine(): RunningEngine & { die(reason: string): void } {
  const death = new EventEmitter();
  const ended = once(death, 'death').then(([reason]) => String(reason));
  const die = (reason: string) => void death.emit('death', reason);
  return { pid: 1, ended, die, stop: async () => die('stopped') };
}

describe('supervision', () => {
  test('the first restart comes at once, later ones ever more slowly, none later than after 30 s', () => {
    expect([1, 2, 3, 4, 9, 10, 100].map(backOffMs)).toEqual([0, 250, 500, 1_000, 30_000, 30_000, 30_000]);
  });

  test('an engine that dies is launched until it runs, and a listener that throws does not end that', async () => {
    const events: EngineEvent[] = [];
    const engines = [engine(), undefined, engine()];
    const first = engines[0];
    const supervised = await supervise({
      name: 'postgres',
      log: silent,
      launch: () => {
        const next = engines.shift();
        return next === undefined ? Promise.reject(new Error('not yet')) : Promise.resolve(next);
      },
      onEvent(event) {
        events.push(event);
        throw new Error('a mistake of the listener');
      },
    });
    first?.die('signal SIGKILL');
    await sleep(400);
    expect(events.map((event) => event.kind)).toEqual(['died', 'restart_failed', 'restarted']);
    expect(supervised.status().state).toBe('up');
    await supervised.stop();
    expect(events).toHaveLength(3);
  });

  test('a stop during a launch ends what was launched', async () => {
    const first = engine();
    const second = engine();
    let launches = 0;
    const supervised = await supervise({
      name: 'clickhouse',
      log: silent,
      async launch() {
        launches += 1;
        if (launches === 1) return first;
        await sleep(50);
        return second;
      },
    });
    first.die('exit code 1');
    await sleep(10);
    await supervised.stop();
    expect(await second.ended).toBe('stopped');
    expect(supervised.status()).toEqual({ state: 'stopped' });
  });

  test('a first launch that fails is told to the caller', async () => {
    await expect(
      supervise({ name: 'postgres', log: silent, launch: () => Promise.reject(new Error('no')) }),
    ).rejects.toThrow('no');
  });
});
