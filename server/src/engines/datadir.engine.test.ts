import { chmod, mkdir, mkdtemp, readFile, readdir, readlink, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { dataDirFrom, openDataDir } from './datadir.ts';
import { whoHolds } from './hold-folder.ts';
import { ordinaryUserWhoCanRead, startOther } from './other-process.ts';

const isRoot = process.geteuid?.() === 0;
const reader = await ordinaryUserWhoCanRead();
let root: string;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'throughline-dir-test-'));
  await chmod(root, 0o755);
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** A program that opens the data directory, says how that went, and stays. */
const opener = (dir: string) => `
  import { openDataDir } from './datadir.ts';
  try {
    await openDataDir(${JSON.stringify(dir)});
    console.log('opened');
    setInterval(() => {}, 1_000);
  } catch (error) {
    console.log('refused', error.code, '|', error.sentence, '|', error.fix);
  }
`;

describe('the data directory', () => {
  test('is .throughline where nothing else is said, and closed to other users', async () => {
    expect(dataDirFrom({})).toBe(join(process.cwd(), '.throughline'));
    expect(dataDirFrom({ THROUGHLINE_DATA: '/srv/shop' })).toBe('/srv/shop');
    const dir = await openDataDir(join(root, 'new', 'deep'));
    expect(await readFile(join(dir.path, 'layout'), 'utf8')).toBe('1\n');
    expect(await dir.freeBytes()).toBeGreaterThan(0);
    await dir.close();
  });

  test('a second process on it gets one sentence with the number of the first and what to do', async () => {
    const path = join(root, 'shared');
    const dir = await openDataDir(path);
    const { output } = await (await startOther(opener(path))).ended;
    expect(output).toMatch(
      /^refused data_dir_in_use \| The data directory .* is in use by another Throughline, process/,
    );
    expect(output).toContain(`process ${process.pid}`);
    expect(output).toContain('THROUGHLINE_DATA');
    await dir.close();
  });

  test('after close another process may have it; nothing of the lock stays behind', async () => {
    const path = join(root, 'shared');
    await (await openDataDir(path)).close();
    expect((await readdir(path)).filter((name) => name.startsWith('lock'))).toEqual([]);
    const other = await startOther(opener(path));
    await other.said(/(opened)/);
    expect((await whoHolds(path))?.pid).toBe(other.pid);
    other.child.kill('SIGKILL');
    await other.ended;
  });

  test('the lock of a process that was killed is taken over, by exactly one of several that start at once', async () => {
    const path = join(root, 'shared');
    expect((await readdir(path)).filter((name) => name.startsWith('lock'))).toEqual(['lock']);
    const others = await Promise.all(Array.from({ length: 6 }, () => startOther(opener(path))));
    const answers = await Promise.all(others.map((other) => other.said(/(opened|refused data_dir_in_use)/)));
    expect(answers.flat().filter((answer) => answer === 'opened')).toHaveLength(1);
    for (const other of others) other.child.kill('SIGKILL');
    await Promise.all(others.map((other) => other.ended));
  });

  test('many takers in one process: of fifty that meet the lock of a dead process, one gets it', async () => {
    const path = join(root, 'shared');
    const tries = await Promise.allSettled(Array.from({ length: 50 }, () => openDataDir(path)));
    const won = tries.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
    expect(won).toHaveLength(1);
    await won[0]?.close();
    expect((await readdir(path)).filter((name) => name.startsWith('lock'))).toEqual([]);
  });

  test('a lock whose number belongs to a later process, or that a crash cut short, stops nobody', async () => {
    const path = join(root, 'shared');
    const stale = { pid: process.pid, startTicks: '1', boot: await bootId(), pidSpace: 'none', nonce: 'a', since: '' };
    for (const lock of [JSON.stringify({ ...stale, pidSpace: await readlink('/proc/self/ns/pid') }), '{"pid":', '']) {
      await writeFile(join(path, 'lock'), lock);
      expect(await whoHolds(path)).toBeUndefined();
      await (await openDataDir(path)).close();
    }
  });

  test('a holder in another container counts as alive while it touches its lock, and as gone when it has stopped', async () => {
    const path = join(root, 'shared');
    const lock = join(path, 'lock');
    const foreign = { pid: 1, startTicks: '1', boot: 'another', pidSpace: 'another', nonce: 'b', since: 'yesterday' };
    await writeFile(lock, JSON.stringify(foreign));
    const beat = setInterval(() => void utimes(lock, new Date(), new Date()), 200);
    await expect(openDataDir(path)).rejects.toMatchObject({ code: 'data_dir_in_use' });
    clearInterval(beat);
    const minuteAgo = new Date(Date.now() - 60_000);
    await utimes(lock, minuteAgo, minuteAgo);
    await (await openDataDir(path)).close();
  });

  test('a start on a disk with less free space than the floor is refused and says how much is missing', async () => {
    const refused = openDataDir(join(root, 'full'), { floorBytes: 2 ** 60 });
    await expect(refused).rejects.toMatchObject({
      code: 'disk_full',
      fix: expect.stringContaining('THROUGHLINE_DATA'),
    });
    await expect(refused).rejects.toThrow(/has \d+ MiB free; a start needs \d+ MiB/);
  });

  test('data of a newer layout are left alone', async () => {
    const path = join(root, 'newer');
    await mkdir(path);
    await writeFile(join(path, 'layout'), '7\n');
    await expect(openDataDir(path)).rejects.toMatchObject({ code: 'data_dir_newer' });
    expect(await readFile(join(path, 'layout'), 'utf8')).toBe('7\n');
  });

  test('a file in its place, and a broken link, are named in a sentence', async () => {
    await writeFile(join(root, 'file'), '');
    await expect(openDataDir(join(root, 'file'))).rejects.toMatchObject({ code: 'data_dir_not_writable' });
    await expect(openDataDir(join(root, 'file', 'below'))).rejects.toMatchObject({ code: 'data_dir_not_writable' });
    await symlink(join(root, 'nowhere'), join(root, 'link'));
    await expect(openDataDir(join(root, 'link'))).rejects.toMatchObject({ code: 'data_dir_not_writable' });
  });

  test.each(['/proc/nowhere', '/proc/nowhere/at/all', '/sys/nowhere', '/dev/null/below'])(
    '%s, where nobody can make a folder, is refused at once and not tried for ever',
    async (path) => {
      await expect(openDataDir(path)).rejects.toMatchObject({
        code: 'data_dir_not_writable',
        message: expect.stringContaining(path),
        fix: expect.stringContaining('THROUGHLINE_DATA'),
      });
    },
  );

  test.runIf(reader !== undefined || !isRoot)(
    'a folder that may not be written is refused with what to do',
    async () => {
      const closed = join(root, 'closed');
      await mkdir(closed, { mode: 0o555 });
      const other = await startOther(opener(join(closed, 'data')), reader === undefined ? {} : { user: reader });
      const { output } = await other.ended;
      expect(output).toMatch(/^refused data_dir_not_writable \| .*may not be written by this user.* \| .*chown/);
    },
  );
});

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}
