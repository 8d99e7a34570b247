/**
 * A sender’s trial: a real message to an address of one’s own, past the outbox. The provider is called outside of any transaction: a call that hangs
 * holds no connection and no lock. A repeated key gets the same answer for ten minutes; a restart forgets that, and a test message more harms nobody.
 */
import { z } from 'zod';
import { id } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/messaging.ts';
import * as senders from '../../../contracts/senders.ts';
import { audit } from '../access/index.ts';
import { hashedId, newId } from '../kit/ids.ts';
import { allowed, read, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { runMaybe, transaction } from '../kit/sql.ts';
import { deaf, openAdapter } from './channels/open-adapter.ts';
import { targetsOf } from './deliver/serve-sender.ts';
import type { MessagingDeps } from './deps.ts';
import { testAddressWrong } from './problems.ts';
import { findSender, type SenderRow } from './senders.sql.ts';

type Answer = z.infer<typeof senders.trialAnswer>;

const rememberMs = 600_000;
const nobody = '00000000-0000-0000-0000-000000000000';

export function trialRoute(deps: MessagingDeps): Route {
  const tried = new Map<string, Promise<Answer>>();
  return read({
    method: 'POST',
    path: '/api/v1/senders/:id/trial',
    access: allowed('admin'),
    keyed: true,
    summary:
      'Sends one plain message to an address of yours, now, past the outbox, and says what the provider answered',
    tag: 'messages',
    params: z.object({ id }),
    body: senders.trialBody,
    answer: senders.trialAnswer,
    problems: [notFound, testAddressWrong],
    perMinute: 30,
    handle: async ({ params, body, now, actor, request }) => {
      const row = await runMaybe(deps.db, findSender, [params.id]);
      if (row === undefined) throw problem(notFound);
      if (!fits(row.channel, body.to)) throw problem(testAddressWrong);
      const header = request.headers['idempotency-key'];
      const key = JSON.stringify([
        actor.kind,
        actor.id,
        params.id,
        body.to,
        typeof header === 'string' ? header : newId(),
      ]);
      const before = tried.get(key);
      if (before !== undefined) return before;
      const trying = (async () => {
        await transaction(deps.db, (tx) =>
          audit(tx, actor, { action: 'messaging.sender.try', object: { kind: 'sender', id: params.id } }, now),
        );
        return tryOnce(deps, row, hashedId('trial', key), body.to, now);
      })();
      tried.set(key, trying);
      setTimeout(() => tried.delete(key), rememberMs).unref();
      trying.catch(() => tried.delete(key));
      return trying;
    },
  });
}

async function tryOnce(deps: MessagingDeps, row: SenderRow, messageId: string, to: string, now: Date): Promise<Answer> {
  const adapter = await openAdapter(deps, row, deaf);
  try {
    const outcome = await adapter.send({
      messageId,
      originId: nobody,
      personId: nobody,
      channel: row.channel as contract.MessageChannel,
      purpose: 'transactional',
      address: to,
      targets: targetsOf(row.channel, { address: to, targets: [] }),
      content: { subject: 'Test', text: 'This sender works.', html: null, url: null },
      unsubscribeUrl: null,
      isSecret: false,
      expiresAt: new Date(now.getTime() + 3_600_000),
      now,
    });
    return { outcome: outcome.kind, detail: 'detail' in outcome ? outcome.detail : null };
  } finally {
    await adapter.stop();
  }
}

/** An address that this channel can have. */
export function fits(channel: string, to: string): boolean {
  if (channel === 'email') return z.email().safeParse(to).success;
  return channel !== 'sms' || /^\+\d{6,15}$/.test(to);
}
