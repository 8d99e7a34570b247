/**
 * One batch of one sender: claim → prepare → check and hand over → send → record. Between the check and the call lie at most two seconds: what
 * would wait longer for its turn goes back, and is checked again.
 */
import { newId } from '../../kit/ids.ts';
import { errorFields } from '../../kit/log.ts';
import { run, runOne, transaction, type Tx } from '../../kit/sql.ts';
import type { MessageChannel } from '../../../../contracts/messaging.ts';
import type { Adapter, Outcome } from '../channels/adapter.ts';
import type { SenderPlace } from '../channels/open-adapter.ts';
import type { MessagingDeps } from '../deps.ts';
import { pushGone } from '../push-devices.sql.ts';
import { addParts, suppress } from '../receipts.sql.ts';
import { hear, takeEarlyOf, type Named } from '../receipts.ts';
import { tell, type Told } from '../tell.ts';
import { needsOf } from './channel-needs.ts';
import { awayMs, decideOutcome, type Decided } from './decide-outcome.ts';
import {
  claimOthers,
  claimTransactional,
  failBefore,
  failuresOf,
  givePaceBack,
  handOver,
  letGo,
  lockHandOver,
  pauseSender,
  recordOutcomes,
  senderWorks,
  takePace,
} from './deliver.sql.ts';
import { prepare, type Claimed, type createTemplateMemory, type Ground, type Prepared } from './prepare.ts';
import type { Slots } from './slots.ts';

export interface Sender extends SenderPlace {
  readonly channel: string;
  readonly per_second: number;
  readonly is_default: boolean;
}

export interface Serving {
  readonly deps: MessagingDeps;
  readonly sender: Sender;
  readonly adapter: Adapter;
  readonly slots: Slots;
  readonly templates: ReturnType<typeof createTemplateMemory>;
  readonly ground: Ground;
}

type Ready = Extract<Prepared, { kind: 'ready' }>;
type Handed = Awaited<ReturnType<typeof run<ReturnType<(typeof handOver)['read']>>>>[number];

interface Sent {
  readonly ready: Ready;
  readonly handed: Handed;
  /** Null: its turn did not come in time. */
  readonly outcome: Outcome | null;
}

const staleMs = 2_000;
const noId = '00000000-0000-0000-0000-000000000000';

/** Gives how many were taken up; 0: nothing is due, or this second's pace is used up. */
export async function serveSender(serving: Serving): Promise<number> {
  const claim = newId();
  const rows = await claimBatch(serving, claim);
  if (rows.length === 0) return 0;
  const prepared = await prepare(serving.deps, serving.templates, rows, serving.ground).catch(
    async (error: unknown) => {
      await release(
        serving,
        rows.map((row) => row.message_id),
        claim,
      );
      throw error;
    },
  );
  const ready = prepared.filter((one) => one.kind === 'ready');
  const failed = prepared.filter((one) => one.kind === 'failed');
  await fail(serving, claim, failed);
  if (ready.length === 0) return rows.length;
  const handedAt = performance.now();
  const handed = await check(serving, claim, ready);
  const byId = new Map(handed.map((row) => [row.message_id, row]));
  const going = ready.flatMap((one) => {
    const row = byId.get(one.row.message_id);
    return row?.state === 'sending' ? [{ ready: one, handed: row }] : [];
  });
  // Written down as answers come, each time all that have come meanwhile: a kill leaves unknown only what was on its way.
  const answers: Sent[] = [];
  let recording: Promise<void> | null = null;
  const recordAll = async (): Promise<void> => {
    while (answers.length > 0) await recordSurely(serving, claim, answers.splice(0));
    recording = null;
  };
  await Promise.all(
    going.map(async (one) => {
      const outcome = await serving.slots.with(async () =>
        performance.now() - handedAt > staleMs ? null : send(serving, one.ready, one.handed),
      );
      answers.push({ ...one, outcome });
      recording ??= recordAll();
      await recording;
    }),
  );
  return rows.length;
}

async function claimBatch({ deps, sender, adapter, ground }: Serving, claim: string): Promise<Claimed[]> {
  const { db } = deps;
  const { now } = ground;
  const second = new Date(Math.floor(now.getTime() / 1_000) * 1_000);
  // No more than can be on its way at once: what is handed over and waits here would be unknown after a kill.
  const wanted = Math.min(adapter.window, 200);
  const { granted } = await runOne(db, takePace, [sender.sender_id, second, wanted, sender.per_second]);
  if (granted === 0) return [];
  const rows: Claimed[] = [];
  for (const claimDue of [claimTransactional, claimOthers]) {
    if (rows.length >= granted) break;
    const params = [now, sender.channel, sender.sender_id, claim, sender.is_default, granted - rows.length];
    rows.push(...(await run(db, claimDue, params)));
  }
  if (rows.length < granted) await run(db, givePaceBack, [sender.sender_id, second, granted - rows.length]);
  return rows;
}

async function fail(
  { deps, ground }: Serving,
  claim: string,
  failed: readonly Extract<Prepared, { kind: 'failed' }>[],
): Promise<void> {
  if (failed.length === 0) return;
  await run(deps.db, failBefore, [
    failed.map(({ row }) => row.message_id),
    failed.map(({ reason }) => reason),
    failed.map(({ detail }) => detail),
    claim,
  ]);
  deps.log.warn(
    { messages: failed.length, reason: failed[0]?.reason, at: ground.now.toISOString() },
    'templates failed for some people',
  );
}

async function check({ deps, sender, ground }: Serving, claim: string, ready: readonly Ready[]): Promise<Handed[]> {
  const needs = needsOf(sender.channel as MessageChannel, sender.kind);
  const byId = new Map(ready.map((one) => [one.row.message_id, one]));
  return transaction(deps.db, async (tx) => {
    const [, handed] = await Promise.all([
      run(tx, lockHandOver),
      run(tx, handOver, [
        ready.map(({ row }) => row.message_id),
        ready.map(({ quietUntil }) => quietUntil?.toISOString() ?? null),
        claim,
        ground.now,
        sender.sender_id,
        JSON.stringify(ground.settings.caps),
        needs.consent,
        needs.identifier,
        needs.silenceIsYes,
        needs.subscription,
      ]),
    ]);
    const told = handed.flatMap((row): Told[] => {
      const one = byId.get(row.message_id);
      const isNew = row.state === 'dropped' || (row.state === 'deferred' && row.reason !== row.was_reason);
      if (one === undefined || !isNew || row.reason === 'erased') return [];
      return [toldOf(row.state === 'dropped' ? 'Message Dropped' : 'Message Deferred', one, row, row.reason)];
    });
    await tell(tx, told, ground.now);
    return handed;
  });
}

const toldOf = (name: Told['name'], one: Ready, row: Handed, reason: string | null): Told => ({
  name,
  messageId: row.message_id,
  own: row.own_type === null || row.own_value === null ? null : { type: row.own_type, value: row.own_value },
  channel: one.row.channel,
  purpose: one.row.purpose,
  template: one.templateHandle,
  about: one.row.about,
  reason,
});

async function send({ deps, adapter, ground }: Serving, one: Ready, handed: Handed): Promise<Outcome> {
  try {
    return await adapter.send({
      messageId: one.row.message_id,
      originId: one.row.origin_id,
      personId: handed.person_id,
      channel: one.row.channel as MessageChannel,
      purpose: one.row.purpose,
      address: handed.address,
      targets: targetsOf(one.row.channel, handed),
      content: one.content,
      unsubscribeUrl: one.unsubscribeUrl,
      isSecret: one.row.sealed !== null,
      expiresAt: one.row.expires_at,
      now: ground.now,
    });
  } catch (error) {
    // A fault of ours after the call may have begun: nobody knows.
    deps.log.error(errorFields(error), 'a channel failed while sending');
    return { kind: 'unknown', detail: 'a fault while sending' };
  }
}

/** A test goes to a device whose token was typed in. */
export const targetsOf = (
  channel: string,
  { address, targets }: Pick<Handed, 'address' | 'targets'>,
): Handed['targets'] =>
  address !== null && (channel === 'fcm' || channel === 'apns') ? [{ id: noId, target: { token: address } }] : targets;

/** What is known is worth some patience: without it these would be unknown. */
async function recordSurely(serving: Serving, claim: string, sent: readonly Sent[]): Promise<void> {
  for (let nth = 0; ; nth += 1) {
    try {
      return await record(serving, claim, sent);
    } catch (error) {
      if (nth === 6) throw error;
      serving.deps.log.warn(errorFields(error), 'answers of a provider could not be written down; trying again');
      await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** nth));
    }
  }
}

async function record(serving: Serving, claim: string, sent: readonly Sent[]): Promise<void> {
  const { deps, sender, ground } = serving;
  const decided = sent.map((one): Sent & { readonly decided: Decided } => ({ ...one, decided: decide(serving, one) }));
  if (decided.length === 0) return;
  await transaction(deps.db, async (tx) => {
    const rows = decided.map(({ ready, handed, decided: to }) => ({
      message_id: ready.row.message_id,
      state: to.state,
      reason: to.reason,
      detail: without(to.detail, handed.address),
      provider_id: to.providerId,
      due_at: to.dueAt?.toISOString() ?? null,
      is_free: to.isFree,
      language: ready.language,
    }));
    const recorded = await run(tx, recordOutcomes, [JSON.stringify(rows), claim, deps.clock.now()]);
    const written = new Set(recorded.map((row) => row.message_id));
    const counted = decided.filter(({ ready }) => written.has(ready.row.message_id));
    await tell(tx, counted.flatMap(toldAfter), ground.now);
    await afterwards(tx, serving, counted);
  });
  const away = decided.find(({ outcome }) => outcome?.kind === 'away');
  const busy = decided.find(({ outcome }) => outcome?.kind === 'later' && outcome.isBusy === true);
  if (away !== undefined) await pause(serving, away.outcome?.kind === 'away' ? away.outcome.detail : '', null);
  else if (busy?.outcome?.kind === 'later')
    await pause(serving, busy.outcome.detail, busy.outcome.retryAfterMs ?? null);
  else if (decided.some(({ outcome }) => outcome?.kind === 'accepted'))
    await run(deps.db, senderWorks, [sender.sender_id]);
}

function decide({ adapter, ground }: Serving, { ready, outcome }: Sent): Decided {
  const { tries, expires_at: expiresAt } = ready.row;
  if (outcome === null)
    return { state: 'deferred', reason: null, detail: null, providerId: null, dueAt: ground.now, isFree: true };
  return decideOutcome(outcome, {
    tries,
    expiresAt,
    keepsKeys: adapter.keepsKeys,
    now: ground.now,
    chance: Math.random(),
  });
}

/** A provider's words name the address that they are about; ours do not repeat it. */
const without = (words: string | null, address: string | null): string | null =>
  words === null || address === null
    ? words
    : words.replaceAll(address, '…').replaceAll(address.replace(/^\+/, ''), '…');

function toldAfter({ ready, handed, outcome, decided }: Sent & { readonly decided: Decided }): Told[] {
  if (outcome === null) return [];
  if (decided.state === 'sent') return [toldOf('Message Sent', ready, handed, null)];
  if (decided.state === 'failed') {
    const isBounce = outcome.kind === 'refused' && outcome.suppress === true;
    return [toldOf(isBounce ? 'Message Bounced' : 'Message Failed', ready, handed, decided.reason)];
  }
  return [];
}

async function afterwards(
  tx: Tx,
  { sender, ground }: Serving,
  all: readonly (Sent & { readonly decided: Decided })[],
): Promise<void> {
  const { now } = ground;
  for (const { ready, handed, outcome } of all) {
    if (outcome?.kind !== 'refused' || outcome.suppress !== true || handed.address === null) continue;
    await run(tx, suppress, [handed.address, ready.row.channel, 'bounced', ready.row.message_id, 'provider', now]);
  }
  const gone = all.flatMap(({ outcome }) => outcome?.goneTargets ?? []);
  if (gone.length > 0)
    await run(tx, pushGone, [gone.map(({ id }) => id), gone.map(({ since }) => since?.toISOString() ?? null), now]);
  await hear(
    tx,
    all.flatMap(({ ready, outcome }) =>
      outcome?.kind === 'accepted' && outcome.isDelivered === true
        ? [{ messageId: ready.row.message_id, kind: 'delivered' as const, detail: null }]
        : [],
    ),
    now,
  );
  const parts = all.flatMap(({ ready, outcome }): [string, string][] =>
    outcome?.kind === 'accepted' ? (outcome.partIds ?? []).map((part) => [part, ready.row.message_id]) : [],
  );
  if (parts.length > 0)
    await run(tx, addParts, [parts.map(([part]) => part), parts.map(([, message]) => message), sender.sender_id, now]);
  const named = all.flatMap(({ ready, decided }): [string, Named][] =>
    decided.providerId === null ? [] : [[decided.providerId, { messageId: ready.row.message_id, isPart: false }]],
  );
  for (const [part, messageId] of parts) named.push([part, { messageId, isPart: true }]);
  await takeEarlyOf(tx, sender.sender_id, new Map(named), now);
}

async function pause({ deps, sender, ground }: Serving, why: string, waitMs: number | null): Promise<void> {
  const [row] = await run(deps.db, failuresOf, [sender.sender_id]);
  const until = new Date(ground.now.getTime() + (waitMs ?? awayMs(row?.failures ?? 0)));
  await run(deps.db, pauseSender, [sender.sender_id, until, why, ground.now]);
}

/** A batch that broke before it was handed over goes back, and waits a moment. */
async function release({ deps, ground }: Serving, ids: readonly string[], claim: string): Promise<void> {
  await run(deps.db, letGo, [[...ids], claim, new Date(ground.now.getTime() + 5_000)]);
}
