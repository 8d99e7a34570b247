/** The source of an import whose facts are taken out again. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';

// It stays, so that the audit log still says what it was.
export const retireSourceStatement = statement(
  'channels.retireSource',
  z.object({ created_at: z.date(), told: z.boolean() }),
  `with retired as (update channels.sources set state = 'disabled' where id = $1 returning created_at)
   select created_at, pg_notify('sources', '') is null as told from retired`,
);
