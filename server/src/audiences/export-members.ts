/** Members as a file, or as the hashed list that ad platforms take, to a file or to a webhook. */
import { createHash, createHmac } from 'node:crypto';
import { callOutside, RefusedTarget, type OutsideAnswer, type OutsideCall } from '../kit/call-outside.ts';
import { newId } from '../kit/ids.ts';
import { problem } from '../kit/problems.ts';
import { run, type Db } from '../kit/sql.ts';
import { readMembers } from './audiences.sql.ts';
import type { AudienceDeps } from './deps.ts';
import { addressesOf } from './export-members.sql.ts';
import { exportRefused } from './problems.ts';

const page = 2_000;
/** Hashes in one request to a receiver. */
const perRequest = 10_000;
const tries = 3;
const patienceMs = 10_000;

export type Hashed = 'email' | 'phone';

/** Lines of a CSV file with its head. */
export async function* memberLines(
  deps: AudienceDeps,
  audienceId: string,
  hashed: Hashed | undefined,
): AsyncGenerator<string> {
  yield hashed === undefined ? 'person_id,since\n' : `${hashed}_sha256\n`;
  for await (const members of pages(deps.db, audienceId)) {
    if (hashed === undefined) yield members.map((row) => `${row.origin_id},${row.since.toISOString()}\n`).join('');
    else
      yield (
        await hashesOf(
          deps,
          members.map((row) => row.origin_id),
          hashed,
        )
      )
        .map((hash) => `${hash}\n`)
        .join('');
  }
}

async function* pages(db: Db, audienceId: string): AsyncGenerator<{ origin_id: string; since: Date }[]> {
  let [at, id] = [new Date('9999-12-31T23:59:59.999Z'), 'ffffffff-ffff-ffff-ffff-ffffffffffff'];
  for (;;) {
    const rows = await run(db, readMembers, [audienceId, at, id, page]);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < page) return;
    [at, id] = [last.since, last.origin_id];
  }
}

/** SHA-256 of every address of this kind that these people are known by: e-mails in lower case, phones as E.164 with their plus. */
async function hashesOf(deps: AudienceDeps, personIds: readonly string[], kind: Hashed): Promise<string[]> {
  const clusters = await deps.identity.clustersOf(deps.db, personIds);
  const origins = [...new Set([...clusters.values()].flatMap((one) => one.originIds))];
  const rows = await run(deps.db, addressesOf, [origins, kind]);
  return [...new Set(rows.map((row) => createHash('sha256').update(row.value.trim().toLowerCase()).digest('hex')))];
}

export interface Receiver {
  readonly url: string;
  readonly secret: string;
}

/**
 * Sends all hashes, ten thousand a request, signed by Standard Webhooks; each request says where it stands in the whole. Throws
 * `audience_export_refused` when the receiver does not take one of them in three tries.
 */
export async function sendHashes(
  deps: AudienceDeps,
  audienceId: string,
  kind: Hashed,
  receiver: Receiver,
): Promise<{ members: number; sent: number; requests: number }> {
  const exportId = newId();
  const done = { members: 0, sent: 0, requests: 0 };
  let waiting: string[] = [];
  const flush = async (isLast: boolean): Promise<void> => {
    const hashes = waiting.splice(0, perRequest);
    const body = { audienceId, exportId, part: done.requests + 1, isLast, type: `${kind}_sha256`, hashes };
    await post(deps, receiver, `${exportId}-${done.requests + 1}`, JSON.stringify(body));
    done.requests += 1;
    done.sent += hashes.length;
  };
  for await (const members of pages(deps.db, audienceId)) {
    done.members += members.length;
    waiting = [
      ...waiting,
      ...(await hashesOf(
        deps,
        members.map((row) => row.origin_id),
        kind,
      )),
    ];
    while (waiting.length > perRequest) await flush(false);
  }
  await flush(true);
  return done;
}

async function post(deps: AudienceDeps, { url, secret }: Receiver, id: string, body: string): Promise<void> {
  let said = 'no answer';
  for (let attempt = 1; attempt <= tries; attempt += 1) {
    const at = Math.floor(deps.clock.now().getTime() / 1_000);
    const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${at}.${body}`).digest('base64');
    const answer = await outside({
      url,
      privateHosts: deps.privateHosts ?? [],
      timeoutMs: patienceMs,
      headers: {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(at),
        'webhook-signature': `v1,${signature}`,
      },
      body,
    });
    if (answer.kind === 'failed') {
      said = answer.why === 'no answer in time' ? 'no answer in 10 s' : 'no connection';
      continue;
    }
    if (answer.status >= 200 && answer.status < 300) return;
    said = String(answer.status);
    // What it will never take is not sent again.
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) break;
  }
  throw problem(exportRefused, { detail: said });
}

const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);

/** Addresses inside are not called, whoever names them. */
async function outside(call: OutsideCall): Promise<OutsideAnswer> {
  try {
    return await callOutside(call);
  } catch (error) {
    if (error instanceof RefusedTarget) throw problem(exportRefused, { detail: error.message });
    throw error;
  }
}
