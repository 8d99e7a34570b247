import { expect, test } from 'vitest';
import { silentLog } from '../kit/log.ts';
import { consumersCheck, diskCheck, historyCheck, intakeCheck, migrationsCheck, type ConsumerLag } from './checks.ts';
import { createReadiness, type Check } from './ready.ts';

const state = async (check: Check): Promise<string> => (await check.look()).state;
const mib = 1_048_576;

test('the disk turns yellow, then red, before anything is refused', async () => {
  const withFree = (freeBytes: number) => diskCheck(async () => ({ freeBytes, floorBytes: 512 * mib }));
  expect(await state(withFree(10_000 * mib))).toBe('ok');
  expect(await state(withFree(1_900 * mib))).toBe('warning');
  expect(await state(withFree(1_000 * mib))).toBe('red');
  expect(await withFree(1_000 * mib).look()).toMatchObject({ reason: '1000 MiB of disk are left' });
  expect(await state(diskCheck(async () => undefined))).toBe('ok');
});

test('the intake turns red at 80 % of its queue, before it refuses', async () => {
  expect(await state(intakeCheck(() => ({ waiting: 31_999, limit: 40_000 })))).toBe('ok');
  expect(await state(intakeCheck(() => ({ waiting: 32_000, limit: 40_000 })))).toBe('red');
});

test('migrations that are not done are red; a ClickHouse that is away is a warning, for nothing is lost', async () => {
  expect(await state(migrationsCheck(async () => 0))).toBe('ok');
  expect(await state(migrationsCheck(async () => 2))).toBe('red');
  expect(await state(historyCheck(() => Promise.reject(new Error('away'))))).toBe('warning');
});

test('a consumer with work that has not moved for five minutes is red; one that is late is a warning; an idle one is well', async () => {
  const now = new Date('2026-03-01T12:00:00Z');
  const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000);
  const check = (lag: Partial<ConsumerLag>) =>
    consumersCheck(
      async () => [{ name: 'people', behind: 10, behindSeconds: 0, movedAt: now, ...lag }],
      () => now,
    );
  expect(await state(check({ behind: 0, behindSeconds: 0, movedAt: ago(86_400) }))).toBe('ok');
  expect(await state(check({ behindSeconds: 10 }))).toBe('ok');
  expect(await state(check({ behindSeconds: 120, movedAt: ago(1) }))).toBe('warning');
  expect(await state(check({ behindSeconds: 4_000, movedAt: ago(1) }))).toBe('warning');
  expect(await state(check({ behindSeconds: 400, movedAt: ago(400) }))).toBe('red');
  expect(await state(check({ behindSeconds: 5, movedAt: ago(400) }))).toBe('ok');
});

test('a check that throws or hangs is red, hides no other, and says nothing of the error', async () => {
  const readiness = createReadiness(
    [
      { name: 'throws', look: () => Promise.reject(new Error('password=hunter2')) },
      { name: 'hangs', look: () => new Promise(() => {}) },
      { name: 'well', look: async () => ({ state: 'ok' }) },
    ],
    silentLog,
  );
  const seen = await readiness.look();
  expect(seen.map((one) => one.finding.state)).toEqual(['red', 'red', 'ok']);
  expect(JSON.stringify(seen)).not.toContain('hunter2');
});

test('many askers within a second cost one look, and it is remembered since when something is wrong', async () => {
  let looks = 0;
  let at = 0;
  const readiness = createReadiness(
    [{ name: 'x', look: async () => ((looks += 1), { state: 'red', reason: '', remedy: '' }) }],
    silentLog,
    () => at,
  );
  await Promise.all(Array.from({ length: 100 }, () => readiness.look()));
  expect(looks).toBe(1);
  at = 5_000;
  expect((await readiness.look())[0]?.since).toEqual(new Date(0));
  expect(looks).toBe(2);
});
