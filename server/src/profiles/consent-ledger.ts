/** Consent: a ledger that only grows. What stands is the newest word by (at, id), whichever of the person's origins it came by. */
import type { z } from 'zod';
import type { consent } from '../../../contracts/people.ts';
import { newId } from '../kit/ids.ts';
import { run, type On, type Tx } from '../kit/sql.ts';
import { insertConsents } from './apply.sql.ts';
import { plainArray, textArray, timeArray } from './array-text.ts';
import type { ConsentFact } from './consent-facts.ts';
import { readConsents, type ConsentRow } from './profiles.sql.ts';

export type Consent = z.infer<typeof consent>;

export async function recordConsents(tx: Tx, facts: readonly ConsentFact[]): Promise<void> {
  if (facts.length === 0) return;
  const sorted = [...facts].sort((a, b) => (a.originId < b.originId ? -1 : 1));
  await run(tx, insertConsents, [
    plainArray(sorted.map((fact) => fact.originId)),
    textArray(sorted.map((fact) => fact.purpose)),
    textArray(sorted.map((fact) => fact.channel)),
    timeArray(sorted.map((fact) => fact.at)),
    plainArray(sorted.map((fact) => fact.id)),
    textArray(sorted.map((fact) => fact.state)),
    textArray(sorted.map((fact) => fact.textVersion)),
    textArray(sorted.map((fact) => fact.proof)),
    plainArray(sorted.map((fact) => fact.sourceId)),
    textArray(sorted.map((fact) => fact.actor)),
  ]);
}

export interface StaffConsent {
  readonly personId: string;
  readonly purpose: string;
  readonly channel: string;
  readonly state: 'given' | 'withdrawn';
  readonly textVersion?: string | undefined;
  readonly proof?: string | undefined;
}

/** What a member of staff was told. Bound to the person's own origin, so it follows a later split or undo. */
export async function recordStaffConsent(tx: Tx, said: StaffConsent, actor: string, now: Date): Promise<void> {
  await recordConsents(tx, [
    {
      originId: said.personId,
      purpose: said.purpose.toLowerCase(),
      channel: said.channel.toLowerCase(),
      state: said.state,
      at: now,
      id: newId(now.getTime()),
      textVersion: said.textVersion ?? null,
      proof: said.proof ?? null,
      sourceId: null,
      actor,
    },
  ]);
}

/** Newest first by (at, id): an id decides between two words of the same instant, the same way everywhere. */
export function newerFirst(a: { at: string; id: string }, b: { at: string; id: string }): number {
  return a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}

/** The standing word for each purpose and channel, out of entries that are newest first. */
export function currentOf<T extends { purpose: string; channel: string }>(newestFirst: readonly T[]): T[] {
  const standing = new Map<string, T>();
  for (const entry of newestFirst) {
    const key = `${entry.purpose}\u0000${entry.channel}`;
    if (!standing.has(key)) standing.set(key, entry);
  }
  return [...standing.values()].sort((a, b) =>
    a.purpose < b.purpose ? -1 : a.purpose > b.purpose ? 1 : a.channel < b.channel ? -1 : 1,
  );
}

/** The whole ledger of these origins, newest first (at most 5,000 entries), and what stands. */
export async function ledgerOf(
  on: On,
  originIds: readonly string[],
): Promise<{ current: Consent[]; ledger: Consent[] }> {
  const rows = await run(on, readConsents, [plainArray(originIds)]);
  const entries = rows
    .map((row) => ({ row, at: row.at.toISOString(), id: row.id, purpose: row.purpose, channel: row.channel }))
    .sort(newerFirst);
  return {
    current: currentOf(entries).map(({ row }) => consentOf(row)),
    ledger: entries.map(({ row }) => consentOf(row)),
  };
}

function consentOf(row: ConsentRow): Consent {
  return {
    purpose: row.purpose,
    channel: row.channel,
    state: row.state,
    at: row.at.toISOString(),
    textVersion: row.text_version,
    proof: row.proof,
    sourceId: row.source_id,
    actor: row.actor,
  };
}
