/** The sandbox provider's messages: signed, sent until they are taken, ten tries at the most. */
import { run, type Db } from '../../kit/sql.ts';
import { signMessage } from '../payments/sign-message.ts';
import { leaseMessages, messageSent } from './sandbox.sql.ts';

/** Sends what is due; the later of two about one payment may go first, as it does in life. Gives how many were taken. */
export async function sendMessages(db: Db, secret: Uint8Array, url: string, now: Date): Promise<number> {
  const due = await run(db, leaseMessages, [now]);
  let taken = 0;
  for (const message of due.reverse()) {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'error',
      headers: {
        'content-type': 'application/json',
        ...signMessage(secret, message.message_id, message.body, new Date()),
      },
      body: message.body,
      signal: AbortSignal.timeout(5_000),
    }).catch(() => null);
    if (answer?.ok !== true) continue;
    taken += 1;
    await run(db, messageSent, [message.message_id, now]);
  }
  return taken;
}
