/** What cards, allowances, referrals and imports of loyalty stand on; `index.ts` wires it. */
import type { Clock } from '../kit/clock.ts';
import type { Call } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import { idempotencyMissing, problem } from '../kit/problems.ts';
import type { Db } from '../kit/sql.ts';
import type { Identity } from '../identity/index.ts';
import type { SendOneTimeCode } from './cards/one-time-codes.ts';
import type { Signer } from './cards/signer.ts';
import type { Ledger } from './ledger.ts';
import type { Programmes } from './programmes.ts';
import type { WalletSettings } from './wallet/passes.ts';

export type IdentityPort = Pick<Identity, 'strongestOrigin' | 'findCluster' | 'clustersOf' | 'identifiersOf'>;

/** What moves points needs a key, always: who repeats it without one would move them twice. */
export function needKey({ request }: Pick<Call<unknown, unknown, unknown>, 'request'>): void {
  if (typeof request.headers['idempotency-key'] !== 'string') throw problem(idempotencyMissing);
}

export interface OuterDeps {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly identity: IdentityPort;
  readonly ledger: Ledger;
  /** The shop's key; made once for an installation. */
  readonly signer: () => Promise<Signer>;
  readonly sendCode: SendOneTimeCode;
  /** How long goods can be returned; absent: nobody has said. */
  readonly programmes?: Pick<Programmes, 'at'>;
  /** Certificates for wallets; absent: there are no passes. */
  readonly wallet?: WalletSettings;
}
