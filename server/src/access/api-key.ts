/** API keys: for scripts and other systems. The secret is shown once; we keep its hash. */
import type { z } from 'zod';
import type { apiKey } from '../../../contracts/access.ts';
import type { Role } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { systemActor, type Actor } from '../kit/http/route.ts';
import { shareReads } from '../kit/share.ts';
import { run, runMaybe, runOne, transaction, type Db, type On, type Tx } from '../kit/sql.ts';
import { addApiKey, findApiKey, touchApiKey, type ApiKeyRow } from './api-key.sql.ts';
import { audit } from './audit.ts';
import { hashSecret, newSecret } from './secret.ts';

const prefix = 'tlk_';
const touchEveryMs = 60_000;

export interface NewApiKey {
  readonly name: string;
  readonly roles: readonly Role[];
  readonly expiresAt?: Date | undefined;
}
export type ApiKey = z.infer<typeof apiKey>;

export interface MadeApiKey {
  readonly key: ApiKey;
  /** Shown once. */
  readonly secret: string;
}

export async function makeApiKey(tx: Tx, actor: Actor, wanted: NewApiKey, now: Date): Promise<MadeApiKey> {
  const secret = `${prefix}${newSecret()}`;
  const row = await runOne(tx, addApiKey, [
    newId(now.getTime()),
    wanted.name,
    [...new Set(wanted.roles)],
    secret.slice(0, prefix.length + 4),
    hashSecret(secret),
    now,
    wanted.expiresAt ?? null,
  ]);
  await audit(
    tx,
    actor,
    { action: 'api_key.created', object: { kind: 'api_key', id: row.id }, detail: { roles: row.roles } },
    now,
  );
  return { key: apiKeyOf(row), secret };
}

/** For the command line and for tests. */
export async function createApiKey(db: Db, wanted: NewApiKey, now: Date): Promise<MadeApiKey> {
  return transaction(db, (tx) => makeApiKey(tx, systemActor, wanted, now));
}

/** A machine sends many requests at once: one read serves all that wait for it (a busy shop's server: 30 requests a read). */
const findShared = new WeakMap<On, (secret: string) => Promise<ApiKeyRow | undefined>>();

function finder(on: On): (secret: string) => Promise<ApiKeyRow | undefined> {
  const known = findShared.get(on);
  if (known !== undefined) return known;
  const made = shareReads((secret: string) => runMaybe(on, findApiKey, [hashSecret(secret)]));
  findShared.set(on, made);
  return made;
}

/** Whose secret is this? Null: nobody's, or revoked, or expired. One read by key. */
export async function useApiKey(on: On, secret: string, now: Date): Promise<Actor | null> {
  if (!/^tlk_[\w-]{43}$/.test(secret)) return null;
  const row = await finder(on)(secret);
  if (row?.expires_at != null && row.expires_at <= now) return null;
  if (row === undefined) return null;
  if (row.last_used_at === null || now.getTime() - row.last_used_at.getTime() > touchEveryMs) {
    await run(on, touchApiKey, [row.id, now]);
  }
  return { kind: 'api_key', id: row.id, name: row.name, roles: row.roles };
}

export function apiKeyOf(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    roles: row.roles,
    hint: row.hint,
    createdAt: row.created_at.toISOString(),
    lastUsedAt: row.last_used_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
