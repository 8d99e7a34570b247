import { z } from 'zod';
import { command, statement } from '../sql.ts';

// The second of two racing requests waits on the first one's row, then reads its answer.
export const claimStatement = command(
  'kit.claimIdempotencyKey',
  `insert into kit.idempotency (caller, key, route, request_hash) values ($1, $2, $3, $4) on conflict do nothing`,
);
export const storedStatement = statement(
  'kit.storedAnswer',
  z.object({ route: z.string(), request_hash: z.string(), status: z.int(), answer: z.unknown() }),
  `select route, request_hash, status, answer from kit.idempotency where caller = $1 and key = $2`,
);
export const storeStatement = command(
  'kit.storeAnswer',
  `update kit.idempotency set status = $3, answer = $4::text::jsonb where caller = $1 and key = $2`,
);

export const freeStatement = command(
  'kit.freeIdempotencyKey',
  `delete from kit.idempotency where caller = $1 and key = $2`,
);

export const eraseAnswersWith = command(
  'kit.eraseAnswersWith',
  `update kit.idempotency i set answer = '{"erased": true}'
   where i.answer is not null and i.answer <> '{"erased": true}'
     and exists (select 1 from unnest($1::text[]) as t(wanted) where position(t.wanted in lower(i.answer::text)) > 0)`,
);

// For money the key lives for ever; the rest is no retry any more after 30 days.
export const sweepStatement = command(
  'kit.sweepIdempotencyKeys',
  `delete from kit.idempotency where at < $1::timestamptz - interval '30 days'`,
);
