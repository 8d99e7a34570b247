/** What orders needs of identity, and the tender that a later part fills. Pricing, stock and the catalogue are used through their doors. */
import type { Identifier } from '../../../contracts/common.ts';
import type { Db, On, Tx } from '../kit/sql.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';

export interface Cluster {
  readonly personId: string;
  readonly originIds: readonly string[];
}

export interface IdentityPort {
  /** The origin of the strongest of these identifiers that may identify somebody; null: none does. */
  strongestOrigin(on: On, identifiers: readonly Identifier[]): Promise<string | null>;
  findCluster(on: On, by: { readonly id: string } | Identifier): Promise<Cluster | null>;
  clustersOf(on: On, ids: readonly string[]): Promise<ReadonlyMap<string, Cluster>>;
}

/** Points as a tender; loyalty fills it. Each in the caller's transaction, each key once. */
export interface PointsPort {
  spend(
    tx: Tx,
    wish: {
      readonly key: string;
      readonly originId: string | null;
      readonly amountMinor: number;
      readonly currency: string;
      readonly orderId: string;
      /** What the till says of it: the slip of a sale without network, whose points were held before. */
      readonly reference?: string;
      /** What they pay for. */
      readonly goods: readonly { readonly sku: string; readonly totalMinor: number }[];
      readonly now: Date;
    },
  ): Promise<{ readonly kind: 'spent' } | { readonly kind: 'refused'; readonly why: string }>;
  giveBack(
    tx: Tx,
    wish: {
      readonly key: string;
      readonly spentKey: string;
      readonly amountMinor: number;
      readonly orderId: string;
      readonly now: Date;
    },
  ): Promise<void>;
  /** A paid order moved: what its customer earns is settled soon after the commit. */
  moved(tx: Tx, order: { readonly orderId: string; readonly now: Date }): Promise<void>;
}

/** Until loyalty fills the port: nobody has points. */
export const noPoints: PointsPort = Object.freeze({
  spend: async () => ({ kind: 'refused' as const, why: 'points are not kept here yet' }),
  giveBack: async () => {
    throw new Error('points cannot come back where none were spent');
  },
  moved: async () => undefined,
});

export type AuditPort = (tx: Tx, actor: Actor, note: AuditNote, now: Date) => Promise<void>;

/** Data that a country's law wants on a receipt (fiscal number, QR code, signature of a fiscal device); null: none is needed. */
export interface FiscalPort {
  fiscalise(
    on: On,
    sale: { readonly orderId: string; readonly number: string; readonly totalMinor: number; readonly currency: string },
  ): Promise<{ readonly lines: readonly string[]; readonly qr: string | null } | null>;
}

export interface DbPort {
  readonly db: Db;
}

/** No country's law asks for anything: a receipt has no fiscal lines. */
export const noFiscal: FiscalPort = Object.freeze({ fiscalise: async () => null });
