/** Whom events of loyalty are about. */
import { keyedStatement } from '../kit/sql.ts';

export interface OwnerRow {
  readonly account_id: string | null;
  readonly origin_id: string;
  readonly type: string;
  readonly value: string;
  readonly verified: boolean;
}
export const ownersOfAccounts = keyedStatement<OwnerRow>(
  'loyalty.ownersOfAccounts',
  `select o.account_id, o.origin_id, i.type, i.value, i.verified_at is not null as verified
   from loyalty.account_origins o join identity_out.identifiers i on i.origin_id = o.origin_id
   where o.account_id = any ($1::uuid[])`,
);
export const ownersOfOrigins = keyedStatement<OwnerRow>(
  'loyalty.ownersOfOrigins',
  `select null::uuid as account_id, i.origin_id, i.type, i.value, i.verified_at is not null as verified
   from identity_out.identifiers i where i.origin_id = any ($1::uuid[])`,
);
