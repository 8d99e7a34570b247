/**
 * For tests: Debian's OpenSMTPD, a mail server that is not ours, in a root folder of its own: nothing of the system changes. It needs what `chroot`
 * and its own change of users need: root, or an ordinary user's `unshare` with more than one user id (Debian's package `uidmap`).
 */
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface MailServer {
  readonly port: number;
  readonly log: readonly string[];
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Grey, gone and wrong recipients are answered at once; others go on to `out`, and what is bounced to `back`. */
const config = (port: number, out: number, back: number): string => `
filter "grey" phase rcpt-to match rcpt-to regex { "^grey@" } reject "451 4.7.1 greylisted, come again"
filter "gone" phase rcpt-to match rcpt-to regex { "^gone@" } reject "550 5.1.1 no such mailbox here"
filter "all" chain { "grey", "gone" }
listen on 127.0.0.1 port ${port} filter "all" hostname mx.example.net
action "out" relay host smtp://127.0.0.1:${out}
action "back" relay host smtp://127.0.0.1:${back}
match from any for domain "bounces.shop.example" action "back"
match from any for domain "example.com" action "out"
`;

function layOut(folder: string, root: string, text: string): void {
  // Links as they are: they lead inside the new root.
  cpSync(folder, root, { recursive: true, verbatimSymlinks: true });
  for (const place of ['etc', 'dev', 'run', 'tmp', 'var/spool/smtpd', 'var/lib/opensmtpd/empty'])
    mkdirSync(path.join(root, place), { recursive: true });
  rmSync(path.join(root, 'var/run'), { recursive: true, force: true });
  mkdirSync(path.join(root, 'var/run'), { recursive: true });
  const users = [
    ['root', 0],
    ['opensmtpd', 901],
    ['opensmtpq', 902],
  ] as const;
  const home = '/var/lib/opensmtpd/empty:/bin/false';
  writeFileSync(path.join(root, 'etc/passwd'), users.map(([name, id]) => `${name}:x:${id}:${id}::${home}\n`).join(''));
  writeFileSync(path.join(root, 'etc/group'), users.map(([name, id]) => `${name}:x:${id}:\n`).join(''));
  writeFileSync(path.join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
  writeFileSync(path.join(root, 'etc/resolv.conf'), '');
  writeFileSync(path.join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
  appendFileSync(path.join(root, 'etc/mailname'), 'mx.example.net\n');
  writeFileSync(path.join(root, 'dev/null'), '');
  writeFileSync(path.join(root, 'smtpd.conf'), text, { mode: 0o600 });
  chmodSync(path.join(root, 'var/spool/smtpd'), 0o711);
  chmodSync(root, 0o755);
}

const scripts = new URL('../../../../scripts/debian-packages.mjs', import.meta.url).href;

export async function startOpensmtpd(to: { readonly out: number; readonly back: number }): Promise<MailServer> {
  const { ensureDebianPackage } = (await import(scripts)) as { ensureDebianPackage(name: string): string | null };
  const folder = ensureDebianPackage('opensmtpd');
  if (folder === null) throw new Error('Debian’s opensmtpd is missing; what to do stands above');
  const root = mkdtempSync(path.join(tmpdir(), 'throughline-smtpd-'));
  const port = await freePort();
  layOut(folder, root, config(port, to.out, to.back));
  const inside = ['chroot', root, '/usr/sbin/smtpd', '-d', '-f', '/smtpd.conf'];
  const command = process.getuid?.() === 0 ? inside : ['unshare', '--map-root-user', '--map-auto', ...inside];
  const child = spawn(command[0] ?? '', command.slice(1), { stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => log.push(...part.toString().split('\n')));
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', (error) => {
      log.push(error.message);
      resolve();
    });
  });
  const begun = await Promise.race([ended.then(() => false), listens(port)]);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
    // Its files belong to other users.
    if (process.getuid?.() === 0) rmSync(root, { recursive: true, force: true });
    else spawnSync('unshare', ['--map-root-user', '--map-auto', 'rm', '-rf', root]);
  };
  if (!begun) {
    await stop();
    throw new Error(
      `OpenSMTPD did not start (as an ordinary user it needs Debian’s package uidmap): ${log.join(' ').slice(0, 500)}`,
    );
  }
  return { port, log, stop };
}

async function listens(port: number): Promise<boolean> {
  const { connect } = await import('node:net');
  for (;;) {
    const answered = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.once('data', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('close', () => resolve(false));
      socket.once('data', () => socket.destroy());
    });
    if (answered) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
