/** Who would be written to, and why not: the checks of the hand-over (`deliver.sql.ts`), asked without sending. A test holds both to the same answer. */
import { z } from 'zod';
import { statement } from '../../kit/sql.ts';
import { reached, whyNot } from './reach.sql.ts';

/** Origins to look at, of an audience ($1), else of everybody with an address of the channel: its identifier, else its subscriptions. */
const entries = (limit: string, after: string, identifier: string, subscription: string): string => `
     (select m.origin_id from audiences_out.members m where m.audience_id = $1::uuid ${after} order by 1 limit ${limit})
     union all
     (select m.origin_id from identity_out.identifiers m where $1::uuid is null and m.type = ${identifier}::text and m.state = 'normal' ${after} order by 1 limit ${limit})
     union all
     (select distinct m.origin_id from messaging.push_subscriptions m where $1::uuid is null and m.channel = ${subscription}::text and m.gone_at is null ${after} order by 1 limit ${limit})
     union all
     (select m.origin_id from profiles_out.origins m where $1::uuid is null and ${identifier}::text is null and ${subscription}::text is null ${after} order by 1 limit ${limit})`;

/**
 * $2 after which origin, $3 how many, $4 the channel's identifier, $5 its subscriptions, $6 the channel, $7 its word in the ledger of consent, $8 whether silence means yes, $9 the purpose. Ids are
 * hashes: their order has nothing to do with who somebody is. `counts` is false where another origin of the same person stands for her.
 */
export const reviewPeople = statement(
  'messaging.reviewPeople',
  z.object({ origin_id: z.string(), counts: z.boolean(), no: z.string().nullable() }),
  `with entries as materialized (select origin_id from (${entries('$3', 'and m.origin_id > $2::uuid', '$4', '$5')}) e order by origin_id limit $3),
   asked as materialized (
     select e.origin_id, coalesce(a.person_id, e.origin_id) as person_id, $4::text as identifier, $5::text as subscription, $6::text as channel,
       $7::text as consent, $8::boolean as silence_is_yes, $9::text as purpose
     from entries e left join identity_out.aliases a on a.origin_id = e.origin_id
   ), members as materialized (
     select q.person_id, o.origin_id from (select distinct person_id from asked) q
     cross join lateral (select q.person_id as origin_id union select a.origin_id from identity_out.aliases a where a.person_id = q.person_id) o
   ), known as (
     select q.*,
       case when $1::uuid is not null then not exists (select from members o join audiences_out.members m on m.origin_id = o.origin_id
           where o.person_id = q.person_id and m.audience_id = $1::uuid and o.origin_id < q.origin_id)
         when $4::text is not null then not exists (select from members o join identity_out.identifiers i on i.origin_id = o.origin_id
           where o.person_id = q.person_id and i.type = $4::text and i.state = 'normal' and o.origin_id < q.origin_id)
         when $5::text is not null then not exists (select from members o join messaging.push_subscriptions p on p.origin_id = o.origin_id
           where o.person_id = q.person_id and p.channel = $5::text and p.gone_at is null and o.origin_id < q.origin_id)
         else not exists (select from members o join profiles_out.origins p on p.origin_id = o.origin_id
           where o.person_id = q.person_id and o.origin_id < q.origin_id) end as counts,
       ${reached}
     from asked q
   )
   select k.origin_id, k.counts, ${whyNot} as no
   from known k order by k.origin_id`,
);

/** How many there are to look at, to $2 of them. $3 the channel's identifier, $4 its subscriptions. */
export const reviewTotal = statement(
  'messaging.reviewTotal',
  z.object({ people: z.int() }),
  `select count(*)::int as people from (
     select from (${entries('$2::integer', '', '$3', '$4')}) e limit $2::integer
   ) counted`,
);
