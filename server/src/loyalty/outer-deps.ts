/** What cards, allowances, referrals and imports of loyalty stand on; `index.ts` wires it. */
import type { Clock } from '../kit/clock.ts';
import type { Log } from '../kit/log.ts';
import type { Db, Tx } from '../kit/sql.ts';
import type { Identity } from '../identity/index.ts';
import type { SendOneTimeCode } from './cards/one-time-codes.ts';
import type { Signer } from './cards/signer.ts';
import type { Ledger } from './ledger.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';

export type IdentityPort = Pick<Identity, 'strongestOrigin' | 'findCluster' | 'clustersOf' | 'identifiersOf'>;

export interface OuterDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly identity: IdentityPort;
  readonly ledger: Ledger;
  /** The shop's key; made once for an installation. */
  readonly signer: () => Promise<Signer>;
  readonly sendCode: SendOneTimeCode;
}

/** A command's own words: who does it, when, and where its entry in the audit log goes. */
export interface Doing {
  readonly tx: Tx;
  readonly actor: Actor;
  readonly now: Date;
  audit(note: AuditNote): Promise<void>;
}
