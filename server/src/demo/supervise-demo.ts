/** Starts the demo's process, keeps its progress, and starts it again where it was when it fails. */
import { fork, type ChildProcess } from 'node:child_process';
import { createApiKey } from '../access/index.ts';
import { errorFields, type Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { Demo, DemoState } from './index.ts';
import type { DemoNews, DemoWish } from './play-demo.ts';

export interface DemoRun {
  stop(): Promise<void>;
}

export interface DemoPorts {
  readonly db: Db;
  readonly log: Log;
  readonly demo: Demo;
  readonly url: string;
  readonly people: number;
  /** The built command line. */
  readonly cli: string;
}

const retryMs = 10_000;
const seed = 'meridian';

export async function superviseDemo(ports: DemoPorts): Promise<DemoRun> {
  const { db, log, demo } = ports;
  let stopped = false;
  let child: ChildProcess | undefined;
  let retry: NodeJS.Timeout | undefined;
  const first: DemoState = {
    state: 'loading',
    seed,
    people: ports.people,
    now: new Date().toISOString(),
    sent: 0,
    total: 0,
    score: null,
    furnished: false,
    trade: null,
  };
  let state: DemoState = (await demo.read()) ?? first;
  let saving: Promise<unknown> = Promise.resolve();

  function save(change: Partial<DemoState>): void {
    state = { ...state, ...change };
    const now = state;
    saving = saving
      .then(() => demo.write(now))
      .catch((error: unknown) => log.warn(errorFields(error), 'the progress of the demo was not kept'));
  }

  async function launch(): Promise<void> {
    const { secret } = await createApiKey(
      db,
      { name: 'demo retailer', roles: ['admin'], expiresAt: new Date(Date.now() + 30 * 86_400_000) },
      new Date(),
    );
    if (stopped) return;
    child = fork(ports.cli, ['demo', '--play'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const wish: DemoWish = {
      url: ports.url,
      apiKey: secret,
      seed: state.seed,
      people: state.people,
      now: state.now,
      startAt: state.sent,
      total: state.total === 0 ? undefined : state.total,
      furnished: state.furnished,
      trade: state.trade,
    };
    child.send(wish);
    child.on('message', (message) => hear(message as DemoNews));
    child.once('exit', (code) => {
      if (stopped) return;
      log.warn({ code }, 'the demo ended; it is started again where it was');
      save({ state: 'failed' });
      retry = setTimeout(
        () => void launch().catch((error: unknown) => log.warn(errorFields(error), 'the demo cannot be started')),
        retryMs,
      );
    });
    save({ state: state.total > 0 && state.sent >= state.total ? 'live' : 'loading' });
  }

  function hear(news: DemoNews): void {
    if (news.kind === 'progress') save({ sent: Math.max(state.sent, news.sent), total: news.total, state: 'loading' });
    else if (news.kind === 'live') save({ state: 'live', sent: state.total });
    else if (news.kind === 'furnished') save({ furnished: true });
    else if (news.kind === 'trade') save({ trade: news.figures });
    else if (news.kind === 'trouble') log.warn({ words: news.words }, 'the demo could not do what it wanted');
    else save({ score: { precision: news.precision, recall: news.recall } });
  }

  await launch();
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(retry);
      if (child !== undefined && child.exitCode === null && child.signalCode === null) {
        const ended = new Promise((resolve) => child?.once('exit', resolve));
        child.kill('SIGTERM');
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 2_000))]);
        child.kill('SIGKILL');
      }
      await saving;
    },
  };
}
