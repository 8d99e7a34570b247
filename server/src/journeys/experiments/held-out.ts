/**
 * Who is in the global hold-out, for statements of later parts: an expression that is true of a person's id. The same place among 10,000 as
 * `placeIn` gives. It hangs on the person's id alone: raising the share keeps those who were in; after a merge it is the place of the person
 * who stands.
 */
export const heldOutSql = (personId: string): string =>
  `exists (select from journeys_out.hold_out h where h.percent > 0 and ${placeSql('h.salt', personId)} < h.percent * 100)`;

export const placeSql = (salt: string, personId: string): string =>
  String.raw`(('x' || encode(substring(sha256(convert_to(${salt}, 'UTF8') || '\x00'::bytea || convert_to(${personId}::text, 'UTF8')) from 1 for 4), 'hex'))::bit(32)::bigint % 10000)`;
