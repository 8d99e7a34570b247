/** The key of this installation for what messaging seals and signs. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

export const addMessagingKey = command(
  'messaging.addKey',
  `insert into kit.secrets (name, value) values ('messaging', $1) on conflict do nothing`,
);
export const readMessagingKey = statement(
  'messaging.readKey',
  z.object({ value: z.instanceof(Uint8Array) }),
  `select value from kit.secrets where name = 'messaging'`,
);
/** Where customers reach us, as the process that serves HTTP knows it: links in messages are made in other processes too. */
export const putBaseUrl = command(
  'messaging.putBaseUrl',
  `insert into kit.facts (name, value) values ('messaging_base_url', to_jsonb($1::text))
   on conflict (name) do update set value = excluded.value where kit.facts.value is distinct from excluded.value`,
);
export const readBaseUrl = statement(
  'messaging.readBaseUrl',
  z.object({ url: z.string() }),
  `select value #>> '{}' as url from kit.facts where name = 'messaging_base_url'`,
);
