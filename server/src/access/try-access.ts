/** For tests: the routes of access on a database of their own, with a clock that can be moved, and a browser's habits. */
import { freshDatabase, type TestDatabase } from '../../test/cluster.ts';
import type { Role } from '../../../contracts/common.ts';
import { movableClock } from '../kit/clock.ts';
import { tryServer, type TriedServer } from '../kit/http/try-server.ts';
import type { Route } from '../kit/http/route.ts';
import { createAccess, createFirstLoginLink } from './index.ts';

export interface Answer<T = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T & { readonly code?: string };
}

/** Keeps its cookie and sends the CSRF token, as the console does. */
export interface Browser {
  cookie: string | null;
  csrf: string | null;
  staffId: string | null;
  call<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer<T>>;
  enter(path: string, body: unknown): Promise<Answer>;
}

export interface TriedAccess {
  readonly database: TestDatabase;
  readonly server: TriedServer;
  readonly clock: ReturnType<typeof movableClock>;
  browser(): Browser;
  /** A browser in which the first administrator is logged in. */
  admin(): Promise<Browser>;
  /** A browser of a new member of staff with a password. */
  member(email: string, roles: readonly Role[], password: string): Promise<Browser>;
  stop(): Promise<void>;
}

export async function tryAccess(options: { publicUrl?: string; more?: readonly Route[] } = {}): Promise<TriedAccess> {
  const database = await freshDatabase({ max: 8 });
  const clock = movableClock(new Date('2026-03-01T10:00:00Z'));
  const access = createAccess({ db: database.db, clock, publicUrl: options.publicUrl });
  const server = await tryServer({
    db: database.db,
    clock,
    publicUrl: options.publicUrl,
    routes: [...access.routes, ...(options.more ?? [])],
    authenticate: access.authenticate,
    audit: access.audit,
  });
  const tried: TriedAccess = {
    database,
    server,
    clock,
    browser: () => newBrowser(server.url),
    async admin() {
      const link = await createFirstLoginLink(database.db, clock.now());
      const browser = newBrowser(server.url);
      await browser.enter('/api/v1/session/link', { token: link?.token });
      return browser;
    },
    async member(email, roles, password) {
      const admin = await tried.admin();
      const invited = await admin.call<{ link: string }>('POST', '/api/v1/staff', { email, name: 'Somebody', roles });
      const browser = newBrowser(server.url);
      await browser.enter('/api/v1/session/link', { token: invited.body.link.split('#token=')[1], password });
      return browser;
    },
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
  return tried;
}

function newBrowser(url: string): Browser {
  const browser: Browser = {
    cookie: null,
    csrf: null,
    staffId: null,
    async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(browser.cookie === null ? {} : { cookie: browser.cookie }),
          ...(browser.csrf === null ? {} : { 'x-csrf-token': browser.csrf }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      const set = answer.headers.get('set-cookie');
      if (set !== null) browser.cookie = set.includes('Max-Age=0') ? null : (set.split(';')[0] ?? null);
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === '' ? {} : JSON.parse(text)) as T & { code?: string },
      };
    },
    async enter(path, body) {
      const answer = await browser.call<{ csrf?: string; staff?: { id: string } }>('POST', path, body);
      if (answer.status === 200) {
        browser.csrf = answer.body.csrf ?? null;
        browser.staffId = answer.body.staff?.id ?? null;
      }
      return answer;
    },
  };
  return browser;
}
