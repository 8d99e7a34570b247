/** Addresses for lists that leave hashed. */
import { hotStatement } from '../kit/sql.ts';

export const addressesOf = hotStatement<{ value: string }>(
  'audiences.addressesOf',
  `select value from identity_out.identifiers where origin_id = any ($1::uuid[]) and type = $2 and state = 'normal' order by value`,
);
