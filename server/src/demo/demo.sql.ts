import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const readDemo = statement(
  'demo.read',
  z.object({ value: z.unknown() }),
  `select value from kit.facts where name = 'demo'`,
);
export const writeDemo = command(
  'demo.write',
  `insert into kit.facts (name, value) values ('demo', $1::text::jsonb) on conflict (name) do update set value = excluded.value`,
);
