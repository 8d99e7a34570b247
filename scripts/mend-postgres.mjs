/**
 * Mends seven faults of the PostgreSQL driver `postgres` 3.4.9 after `npm ci` (this is the project's own postinstall):
 *
 * 1. A statement on a connection that has closed throws from a timer and ends the process (porsager/postgres#1154, #1208).
 * 2. A write that was waiting when the connection closed blocks that connection for ever after it reconnects: its timer is
 *    cleared but not forgotten.
 * 3. The rest of a transaction whose connection died is sent on the same connection object after it has reconnected for
 *    somebody else: outside of any transaction, or inside another one.
 * 4. The error and the rows with which a connection died are given to the first statements after it has reconnected.
 * 5. A connection that is destroyed while it asks for the array types rejects a promise that nobody holds, which ends the process.
 * 6. What is sent between the socket's error and its close (the `rollback` of the transaction that died, as a rule) stays in the
 *    connection's queue: after it has reconnected, answers are matched with that, and the next transaction waits for ever.
 * 7. When a pool ends at once, a transaction that waits (for a lock inside a savepoint, or behind a large write) is told nothing: what it
 *    sends next goes into a queue that nobody empties, and whoever waits for the transaction waits for ever.
 *
 * `server/src/kit/sql.db.test.ts` fails without this. It goes away when a release has the fixes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const version = '3.4.9';
const marker = '/* mended by Throughline */';

const changes = {
  'connection.js': [
    [`        return fetchArrayTypes()`, `        return fetchArrayTypes().catch(() => undefined)`],
    [
      `    if (terminated)
      return queryError(q, Errors.connection('CONNECTION_DESTROYED', options))
`,
      `    if (terminated) {
      queryError(q, Errors.connection('CONNECTION_DESTROYED', options))
      return true
    }
`,
    ],
    [
      `    terminated = true
    if (stream`,
      `    terminated = true
    connection.onclose && connection.onclose(Errors.connection('CONNECTION_DESTROYED', options))
    if (stream`,
    ],
    [
      `    if (q.cancelled)
      return

    try {`,
      `    if (q.cancelled)
      return

    if (socket === null) {
      queryError(q, Errors.connection('CONNECTION_CLOSED', options))
      return true
    }

    try {`,
    ],
    [
      `    const x = socket.write(chunk, fn)
    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    return x`,
      `    nextWriteTimer !== null && clearImmediate(nextWriteTimer)
    nextWriteTimer = null
    const x = socket !== null && socket.write(chunk, fn)
    chunk = null
    return x`,
    ],
    [
      `    clearImmediate(nextWriteTimer)
    if (socket) {`,
      `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    if (socket) {`,
    ],
    [
      `    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
      `    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
    ],
    [
      `    if (initial)
      return reconnect()

    !hadError && (query || sent.length)`,
      `    if (initial) {
      query && query.reject(Errors.connection('CONNECTION_CLOSED', options, socket))
      query = results = errorResponse = null
      result = new Result()
      rows = 0
      return reconnect()
    }

    ;(query || sent.length)`,
    ],
    [
      `    closedTime = performance.now()
    hadError && options.shared.retries++`,
      `    query = results = errorResponse = null
    result = new Result()
    rows = 0
    closedTime = performance.now()
    hadError && options.shared.retries++`,
    ],
  ],
  'index.js': [
    [
      `    let savepoints = 0
      , connection
      , prepare = null`,
      `    let savepoints = 0
      , connection
      , lost = null
      , prepare = null`,
    ],
    [
      `        new Promise((_, reject) => connection.onclose = reject)
      ])
    } catch (error) {`,
      `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })
      ])
    } catch (error) {`,
    ],
    [
      `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full`,
      `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
        c.queue === full`,
    ],
  ],
};

const folder = fileURLToPath(new URL('../node_modules/postgres', import.meta.url));
const found = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
if (found !== version) {
  console.error(
    `scripts/mend-postgres.mjs mends postgres ${version}, but ${found} is installed: check whether the faults are gone.`,
  );
  process.exit(1);
}
for (const [file, replacements] of Object.entries(changes)) {
  const full = path.join(folder, 'src', file);
  const before = readFileSync(full, 'utf8');
  let text = before;
  for (const [from, to] of replacements) {
    if (text.includes(to)) continue;
    if (text.split(from).length !== 2) {
      console.error(`scripts/mend-postgres.mjs: ${file} does not hold the expected text once:\n${from}`);
      process.exit(1);
    }
    text = text.replace(from, () => to);
  }
  if (text !== before) writeFileSync(full, text.startsWith(marker) ? text : `${marker}\n${text}`);
}
