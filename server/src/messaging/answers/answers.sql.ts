/** Statements about what customers answer. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

/** What she answers to, most likely: the newest that went to this address. */
export const lastMessageTo = statement(
  'messaging.lastMessageTo',
  z.object({ message_id: z.string(), purpose: z.string(), about: z.string().nullable() }),
  `select message_id, purpose, about from messaging.messages where address = $1 and channel = $2 and handed_at is not null
   order by handed_at desc limit 1`,
);
export const identifierOfOrigin = statement(
  'messaging.identifierOfOrigin',
  z.object({ type: z.string(), value: z.string() }),
  `select type, value from identity_out.identifiers where origin_id = $1`,
);
/** She has come back by herself; what staff or a complaint put on the list stays there. */
export const unsuppressBounced = command(
  'messaging.unsuppressBounced',
  `delete from messaging.suppressions where address = $1 and channel = $2 and reason = 'bounced'`,
);
