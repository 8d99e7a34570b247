/** One-time codes that were sent to phones. */
import { z } from 'zod';
import { command, statement } from '../../kit/sql.ts';

// Checks and writes: a minute between two, five in an hour. No row: too soon.
export const putOneTimeCode = statement(
  'loyalty.putOneTimeCode',
  z.object({ sent_at: z.date() }),
  `insert into loyalty.one_time_codes as c (origin_id, code_hash, sent_at, expires_at, hour_from, sent_in_hour)
   values ($1, $2, $3, $4, $3, 1)
   on conflict (origin_id) do update set code_hash = excluded.code_hash, tries = 0, sent_at = excluded.sent_at,
     expires_at = excluded.expires_at, used_at = null,
     hour_from = case when c.hour_from <= excluded.sent_at - interval '1 hour' then excluded.sent_at else c.hour_from end,
     sent_in_hour = case when c.hour_from <= excluded.sent_at - interval '1 hour' then 1 else c.sent_in_hour + 1 end
   where c.sent_at <= excluded.sent_at - make_interval(secs => $5)
     and (c.sent_in_hour < 5 or c.hour_from <= excluded.sent_at - interval '1 hour')
   returning sent_at`,
);

export const whenAgain = statement(
  'loyalty.whenAgain',
  z.object({ again_at: z.date() }),
  `select greatest(sent_at + make_interval(secs => $2), case when sent_in_hour < 5 then sent_at else hour_from + interval '1 hour' end) as again_at
   from loyalty.one_time_codes where origin_id = $1`,
);

// Every try counts before its answer is known, so that a hundred guesses at once are a hundred tries; the right one uses the code up.
export const tryOneTimeCode = statement(
  'loyalty.tryOneTimeCode',
  z.object({ fits: z.boolean(), tries: z.int() }),
  `update loyalty.one_time_codes set tries = tries + 1, used_at = case when code_hash = $2 then $3::timestamptz end
   where origin_id = $1 and used_at is null and tries < 5 and expires_at > $3
   returning used_at is not null as fits, tries`,
);

export const eraseOneTimeCodes = command(
  'loyalty.eraseOneTimeCodes',
  `delete from loyalty.one_time_codes where origin_id = any ($1::uuid[])`,
);
export const sweepOneTimeCodes = command(
  'loyalty.sweepOneTimeCodes',
  `delete from loyalty.one_time_codes where expires_at < $1::timestamptz - interval '2 hours'`,
);
