/** Statements that keep a consumer's batches and those who rewrite its results apart. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

// A lock in memory, of the lock space 7235184: 0.1 ms a batch, and no row that all workers would write to.
export const shareConsumer = command(
  'spine.shareConsumer',
  `select pg_advisory_xact_lock_shared(7235184, hashtext($1::text))`,
);
export const takeConsumer = command('spine.takeConsumer', `select pg_advisory_xact_lock(7235184, hashtext($1::text))`);
export const boundWaiting = command('spine.boundWaiting', `select set_config('lock_timeout', $1::text, true)`);

export const forgottenSources = statement(
  'spine.forgottenSources',
  z.object({ source_id: z.string() }),
  `select source_id from spine.forgotten_sources`,
);
