/**
 * Whether somebody could be written to now, as the hand-over sees it, quiet hours and caps aside: pieces of statements that have `asked` (person_id,
 * identifier, subscription, channel, consent, silence_is_yes, purpose) as `q`, and `members` (person_id, origin_id).
 */
import { heldOutSql } from '../../journeys/index.ts';

/** Columns of `known`: her address, whether she has a subscription, what she said last. */
export const reached = `(select i.value from members m join identity_out.identifiers i on i.origin_id = m.origin_id
         where m.person_id = q.person_id and i.type = q.identifier and i.state = 'normal'
         order by exists (select from messaging.suppressions s where s.address = i.value and s.channel = q.channel),
           i.verified_at is null, i.last_seen_at desc, i.value limit 1) as address,
       exists (select from members m join messaging.push_subscriptions p on p.origin_id = m.origin_id
         where m.person_id = q.person_id and p.channel = q.subscription and p.gone_at is null) as has_target,
       (select said.state from (
           select c.at, c.id, c.state from members m join profiles_out.consents c on c.origin_id = m.origin_id
           where m.person_id = q.person_id and c.purpose = q.purpose and c.channel in (q.consent, 'all')
           union all
           select w.at, null::uuid, 'withdrawn' from members m join messaging.withdrawals w on w.origin_id = m.origin_id
           where m.person_id = q.person_id and w.purpose in (q.purpose, 'all') and w.channel in (q.consent, 'all')
         ) said order by said.at desc, said.id desc nulls first limit 1) as said`;

/** Of `known` as `k`: the reason, or null. */
export const whyNot = `case
       when k.purpose <> 'transactional' and ${heldOutSql('k.person_id')} then 'held_out'
       when k.address is not null and exists (select from messaging.suppressions s where s.address = k.address and s.channel = k.channel) then 'suppressed'
       when (k.identifier is not null and k.address is null) or (k.subscription is not null and not k.has_target) then 'unreachable'
       when k.purpose = 'transactional' then null
       when k.said = 'withdrawn' then 'consent_withdrawn'
       when k.said is null and not k.silence_is_yes then 'no_consent'
     end`;
