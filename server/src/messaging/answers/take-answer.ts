/** What follows from a customer's answer: she leaves, comes back, or says whose chat this is. In the caller's transaction. */
import { hashedId } from '../../kit/ids.ts';
import { run, runMaybe, type Tx } from '../../kit/sql.ts';
import { appendEvents, statedEvent } from '../../spine/index.ts';
import { needsOf } from '../deliver/channel-needs.ts';
import type { MessagingDeps } from '../deps.ts';
import { unwithdraw, withdraw } from '../receipts.sql.ts';
import { tell } from '../tell.ts';
import { identifierOfOrigin, lastMessageTo, unsuppressBounced } from './answers.sql.ts';
import { readLinkCode } from './link-code.ts';
import { understand } from './understand.ts';

export type AnswerChannel = 'sms' | 'telegram' | 'viber';

export interface Answer {
  readonly channel: AnswerChannel;
  /** Phone in E.164, or the chat. */
  readonly from: string;
  readonly text: string;
}

type Deps = Pick<MessagingDeps, 'identity'>;

const typeOf = (channel: AnswerChannel): string => needsOf(channel, '').identifier ?? channel;

/** Null: nothing that a machine understands; nobody is known by this address, or it is none. */
export async function takeAnswer(tx: Tx, deps: Deps, answer: Answer, now: Date): Promise<'stop' | 'start' | null> {
  const meant = understand(answer.text);
  if (meant === null) return null;
  const isKnown = meant === 'stop' ? await takeStop(tx, deps, answer, now) : await takeStart(tx, deps, answer, now);
  return isKnown ? meant : null;
}

interface Found {
  readonly originId: string;
  readonly own: { readonly type: string; readonly value: string };
  readonly messageId: string;
  readonly purpose: string;
  readonly about: string | null;
}

async function find(tx: Tx, { identity }: Deps, { channel, from }: Omit<Answer, 'text'>): Promise<Found | null> {
  const own = { type: typeOf(channel), value: from };
  const originId = await identity.strongestOrigin(tx, [own]);
  if (originId === null) return null;
  const last = await runMaybe(tx, lastMessageTo, [from, channel]);
  return {
    originId,
    own,
    messageId: last?.message_id ?? hashedId('answer', channel, from),
    // Who answers a message about an order means the others.
    purpose: last === undefined || last.purpose === 'transactional' ? 'marketing' : last.purpose,
    about: last?.about ?? null,
  };
}

/** Counts from the commit on, before any consumer has read the event. */
export async function takeStop(tx: Tx, deps: Deps, answer: Omit<Answer, 'text'>, now: Date): Promise<boolean> {
  const found = await find(tx, deps, answer);
  if (found === null) return false;
  const { channel } = answer;
  await run(tx, withdraw, [found.originId, found.purpose, channel, now, found.messageId]);
  await tell(
    tx,
    [{ ...found, name: 'Unsubscribed', channel, more: { proof: 'answered that she wants no more' } }],
    now,
  );
  return true;
}

async function takeStart(tx: Tx, deps: Deps, answer: Omit<Answer, 'text'>, now: Date): Promise<boolean> {
  const found = await find(tx, deps, answer);
  if (found === null) return false;
  const { channel } = answer;
  const { originIds } = await deps.identity.membersOf(tx, found.originId);
  await run(tx, unwithdraw, [[...originIds], found.purpose, channel]);
  await tell(tx, [{ ...found, name: 'Consent Given', channel, more: { proof: 'answered that she wants them' } }], now);
  return true;
}

/** She opened the messenger by her link: the chat is hers from now on, as sure as a log-in. */
export async function takeLink(
  tx: Tx,
  deps: Pick<MessagingDeps, 'identity' | 'seal'>,
  { channel, from, code }: { readonly channel: 'telegram' | 'viber'; readonly from: string; readonly code: string },
  now: Date,
): Promise<boolean> {
  const said = readLinkCode(await deps.seal(), channel, code, now);
  const hers = said === null ? undefined : await runMaybe(tx, identifierOfOrigin, [said.originId]);
  if (said === null || hers === undefined) return false;
  const chat = { type: channel, value: from, verified: true };
  const state = (name: string, properties: Record<string, string>) =>
    statedEvent({
      name,
      identifiers: [hers, chat],
      about: `${channel}:${from}`,
      sourceId: null,
      channel,
      properties,
      now,
    });
  await run(tx, unsuppressBounced, [from, channel]);
  await appendEvents(tx, [
    state('Messenger Linked', { messenger: channel }),
    ...(said.agrees
      ? [state('Consent Given', { purpose: 'marketing', channel, proof: 'opened the messenger by her link' })]
      : []),
  ]);
  if (said.agrees) {
    const { originIds } = await deps.identity.membersOf(tx, said.originId);
    await run(tx, unwithdraw, [[...originIds], 'marketing', channel]);
  }
  return true;
}

/** She lets us write again: what was suppressed because she had blocked us goes on. */
export const takeReturn = (tx: Tx, { channel, from }: Omit<Answer, 'text'>): Promise<unknown> =>
  run(tx, unsuppressBounced, [from, channel]);
