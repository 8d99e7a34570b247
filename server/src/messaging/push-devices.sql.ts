/** Statements about where pushes go. */
import { z } from 'zod';
import { command, statement } from '../kit/sql.ts';

const wishes = `jsonb_to_recordset($1::text::jsonb) as w (origin_id uuid, subscription_id uuid, channel text, target jsonb, seen_at timestamptz)`;

/** Those that change something. An hour is near enough: an app's every event names its device, and nearly all of them need neither lock nor write. */
export const changedSubscriptions = statement(
  'messaging.changedSubscriptions',
  z.object({ subscription_id: z.string() }),
  `select w.subscription_id from ${wishes}
   where not exists (select from messaging.push_subscriptions p where p.origin_id = w.origin_id and p.subscription_id = w.subscription_id
     and p.gone_at is null and p.seen_at >= w.seen_at - interval '1 hour' and (p.target = w.target or p.seen_at > w.seen_at))`,
);
/** One writer a device at a time, also of a device that is not there yet. 64 locks for all devices: a batch may bring a thousand of them. */
export const lockSubscriptions = statement(
  'messaging.lockSubscriptions',
  z.object({ locked: z.unknown() }),
  `select pg_advisory_xact_lock(hashtext('messaging.devices'), bucket) as locked
   from (select distinct abs(hashtext(subscription_id::text) % 64) as bucket from unnest($1::uuid[]) as w (subscription_id) order by 1) w`,
);

/**
 * Under their locks. Who is seen on a device takes it over, unless somebody was seen there later.
 */
export const putSubscriptions = command(
  'messaging.putSubscriptions',
  `with wished as materialized (
     select w.* from ${wishes}
     where not exists (select from messaging.push_subscriptions p where p.subscription_id = w.subscription_id and p.origin_id <> w.origin_id
       and p.gone_at is null and p.seen_at > w.seen_at)
   ), taken_over as (
     update messaging.push_subscriptions p set gone_at = w.seen_at from wished w
     where p.subscription_id = w.subscription_id and p.origin_id <> w.origin_id and p.gone_at is null
   )
   insert into messaging.push_subscriptions as p (origin_id, subscription_id, channel, target, seen_at)
   select origin_id, subscription_id, channel, target, seen_at from wished order by origin_id, subscription_id
   on conflict (origin_id, subscription_id) do update set target = excluded.target, seen_at = excluded.seen_at, gone_at = null
   where case when p.gone_at is null then p.seen_at < excluded.seen_at - interval '1 hour' or (p.target <> excluded.target and p.seen_at <= excluded.seen_at)
     else p.gone_at < excluded.seen_at end`,
);
export const endPushSubscription = statement(
  'messaging.endPushSubscription',
  z.object({ subscription_id: z.string() }),
  `update messaging.push_subscriptions set gone_at = coalesce(gone_at, $3) where origin_id = any($1::uuid[]) and subscription_id = $2 returning subscription_id`,
);
/** $2: since when the provider knows of it (null: now); a device that has registered itself after that is there again. */
export const pushGone = command(
  'messaging.pushGone',
  `with gone as materialized (
     select p.origin_id, p.subscription_id, coalesce(w.since, $3::timestamptz) as at
     from unnest($1::uuid[], $2::timestamptz[]) as w (subscription_id, since)
     join messaging.push_subscriptions p on p.subscription_id = w.subscription_id and p.gone_at is null and (w.since is null or p.seen_at <= w.since)
     order by p.origin_id, p.subscription_id for update of p
   )
   update messaging.push_subscriptions p set gone_at = g.at from gone g where p.origin_id = g.origin_id and p.subscription_id = g.subscription_id`,
);
