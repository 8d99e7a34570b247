/** The stage of a story: the running product, spoken to through its public doors only. */
import { randomUUID } from 'node:crypto';
import { apiKey, sourceKey, startServer, type ServerUnderTest } from '../bench/server.ts';

export interface Stage {
  readonly server: ServerUnderTest;
  /** An administrator's API key. */
  readonly key: string;
  /** Sends Segment events from a source and returns after the server has acknowledged them. */
  say(source: string, ...events: readonly Record<string, unknown>[]): Promise<void>;
  /** Calls the API as an administrator; throws with the problem when it says no. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Who has this identifier? null: nobody. */
  who(type: string, value: string): Promise<string | null>;
  /** Waits until everything that was said has been understood. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

export async function openStage(sources: Readonly<Record<string, string>>): Promise<Stage> {
  const server = await startServer();
  const admin = await apiKey(server);
  const keys = new Map<string, string>();
  for (const [slug, kind] of Object.entries(sources)) keys.set(slug, await sourceKey(server, slug, kind));
  async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await fetch(`${server.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${admin}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(method === 'GET' ? {} : { 'idempotency-key': randomUUID() }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  }

  async function say(source: string, ...events: readonly Record<string, unknown>[]): Promise<void> {
    const batch = events.map((event) => ({ messageId: randomUUID(), timestamp: new Date().toISOString(), ...event }));
    const answer = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${keys.get(source) ?? ''}:`)}` },
      body: JSON.stringify({ batch, sentAt: new Date().toISOString() }),
    });
    if (answer.status !== 200) throw new Error(`the intake said ${answer.status}: ${await answer.text()}`);
  }

  async function settled(): Promise<void> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      // An answer may be some tens of milliseconds old: what was said before must have been counted in it.
      await new Promise((resolve) => setTimeout(resolve, 150));
      const { consumers } = await ask<{ consumers: { name: string; behind: number }[] }>('GET', '/api/v1/system');
      if (consumers.every((one) => one.behind === 0)) return;
      if (Date.now() > deadline) throw new Error(`not settled: ${JSON.stringify(consumers)}`);
    }
  }

  return {
    server,
    key: admin,
    say,
    ask,
    settled,
    who: async (type, value) =>
      (
        await ask<{ personIds: (string | null)[] }>('POST', '/api/v1/people/resolve', {
          identifiers: [{ type, value }],
        })
      ).personIds[0] ?? null,
    close: () => server.stop(),
  };
}
