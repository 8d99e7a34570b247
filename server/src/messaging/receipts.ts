/**
 * Receipts: twice, early, in any order, or never. Each sort counts once for a message; one that comes before we have written down the provider's
 * id waits for it. A bounce or a complaint suppresses the address; a complaint is a withdrawal besides.
 */
import { hashedId } from '../kit/ids.ts';
import { run, runMaybe, transaction, type Db, type Tx } from '../kit/sql.ts';
import {
  addReceipts,
  applyReceipts,
  keepEarly,
  matchedEarly,
  messageOfProvider,
  suppress,
  takeEarly,
  withdraw,
} from './receipts.sql.ts';
import { needsOf } from './deliver/channel-needs.ts';
import type { MessageChannel } from '../../../contracts/messaging.ts';
import { tell, type Told } from './tell.ts';

export type ReceiptKind =
  | 'delivered'
  | 'undelivered'
  | 'opened'
  | 'clicked'
  | 'bounced'
  | 'complained'
  // Of a mail filter or a prefetch: counted apart, and no event of hers.
  | 'machine_opened'
  | 'machine_clicked';

export interface Heard {
  readonly messageId: string;
  readonly kind: ReceiptKind;
  readonly detail: string | null;
}

const names: Readonly<Record<Exclude<ReceiptKind, 'machine_opened' | 'machine_clicked'>, Told['name']>> = {
  delivered: 'Message Delivered',
  undelivered: 'Message Undelivered',
  opened: 'Message Opened',
  clicked: 'Message Clicked',
  bounced: 'Message Bounced',
  complained: 'Message Complained',
};

/** In the caller's transaction; gives how many were new. */
export async function hear(tx: Tx, all: readonly Heard[], now: Date): Promise<number> {
  if (all.length === 0) return 0;
  const wishes = all.map(({ messageId, kind, detail }) => ({
    message_id: messageId,
    receipt_id: hashedId('receipt', messageId, kind),
    kind,
    detail,
  }));
  const fresh = await run(tx, addReceipts, [JSON.stringify(wishes), now]);
  if (fresh.length === 0) return 0;
  const rows = await run(tx, applyReceipts, [now, fresh.map((one) => one.message_id), fresh.map((one) => one.kind)]);
  for (const row of rows) {
    const isBounce = row.kind === 'bounced';
    if ((isBounce || row.kind === 'complained') && row.address !== null && row.channel === 'email')
      await run(tx, suppress, [
        row.address,
        row.channel,
        isBounce ? 'bounced' : 'complained',
        row.message_id,
        'provider',
        now,
      ]);
    if (row.kind === 'complained') {
      const channel = needsOf(row.channel as MessageChannel, '').consent;
      const purpose = row.purpose === 'transactional' ? 'marketing' : row.purpose;
      await run(tx, withdraw, [row.origin_id, purpose, channel, now, row.message_id]);
    }
  }
  await tell(
    tx,
    rows.filter(isOfPeople).map((row) => ({
      name: names[row.kind],
      messageId: row.message_id,
      own: row.own_type === null || row.own_value === null ? null : { type: row.own_type, value: row.own_value },
      channel: row.channel,
      purpose: row.purpose,
      about: row.about,
    })),
    now,
  );
  return rows.length;
}

const isOfPeople = <R extends { readonly kind: string }>(row: R): row is R & { readonly kind: keyof typeof names } =>
  row.kind in names;

/** By the provider's own id. `kept`: it came before we knew that id, and is taken in with it. */
export async function hearByProvider(
  tx: Tx,
  senderId: string,
  said: { readonly providerId: string; readonly kind: ReceiptKind; readonly detail: string | null },
  now: Date,
): Promise<'heard' | 'kept'> {
  // Two that cross each other see neither; `matchEarly` brings them together a moment later.
  await run(tx, keepEarly, [senderId, said.providerId, said.kind, said.detail, now]);
  const message = await runMaybe(tx, messageOfProvider, [senderId, said.providerId]);
  if (message === undefined) return 'kept';
  await takeEarlyOf(tx, senderId, new Map([[said.providerId, namedBy(message)]]), now);
  return 'heard';
}

/** What a provider's id stands for: a message, or a part of one. */
export interface Named {
  readonly messageId: string;
  readonly isPart: boolean;
}

const namedBy = (row: { readonly message_id: string; readonly is_part: boolean }): Named => ({
  messageId: row.message_id,
  isPart: row.is_part,
});

/** After provider ids were written down. */
export async function takeEarlyOf(
  tx: Tx,
  senderId: string,
  messageOf: ReadonlyMap<string, Named>,
  now: Date,
): Promise<void> {
  if (messageOf.size === 0) return;
  const early = await run(tx, takeEarly, [senderId, [...messageOf.keys()]]);
  await hear(
    tx,
    early.flatMap(({ provider_id: providerId, kind, detail }) => {
      const named = messageOf.get(providerId);
      // Delivered it is with its last part.
      const isNothing = named === undefined || (named.isPart && kind === 'delivered');
      return isNothing ? [] : [{ messageId: named.messageId, kind: kind as ReceiptKind, detail }];
    }),
    now,
  );
}

/** Receipts that crossed with the writing down of their provider's id. */
export async function matchEarly(db: Db, now: Date): Promise<void> {
  for (const row of await run(db, matchedEarly)) {
    await transaction(db, (tx) => takeEarlyOf(tx, row.sender_id, new Map([[row.provider_id, namedBy(row)]]), now));
  }
}
