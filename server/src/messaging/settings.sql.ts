import { z } from 'zod';
import { statement } from '../kit/sql.ts';

const row = z.object({ revision: z.int(), document: z.record(z.string(), z.unknown()) });
export const readMessagingSettings = statement(
  'messaging.readSettings',
  row,
  `select revision, document from messaging.settings`,
);
export const putMessagingSettings = statement(
  'messaging.putSettings',
  row,
  `update messaging.settings set document = $2::text::jsonb, revision = revision + 1 where revision = $1 returning revision, document`,
);
