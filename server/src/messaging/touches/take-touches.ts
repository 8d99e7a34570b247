/** From a touch to a receipt: written down at once, judged when it has been quiet for a while. */
import { hash } from 'node:crypto';
import type { FastifyRequest } from '../../kit/http/fastify.ts';
import { hashedId } from '../../kit/ids.ts';
import { run, runOne, transaction } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { hear, type Heard } from '../receipts.ts';
import { isNamedMachine, judgeTouches, type Touch } from './judge-touches.ts';
import { addTouch, lockJudging, takeTouches } from './touches.sql.ts';

/** So long it waits for what else is touched, and so long at the most. */
const quietMs = 8_000;
const mostMs = 30_000;

export async function touch(
  deps: Pick<MessagingDeps, 'db' | 'clock' | 'seal'>,
  request: FastifyRequest,
  messageId: string,
  kind: Touch['kind'],
  url: string | null = null,
): Promise<void> {
  const now = deps.clock.now();
  const agent = request.headers['user-agent'];
  const visitor = (await deps.seal()).sign('visitor', `${request.ip} ${agent ?? ''}`).toString('hex');
  const link = url === null ? null : hash('sha256', url, 'hex').slice(0, 16);
  const second = String(Math.floor(now.getTime() / 1_000));
  const id = hashedId('touch', messageId, kind, link ?? '', visitor, second);
  await run(deps.db, addTouch, [messageId, id, kind, link, visitor, isNamedMachine(agent), now]);
}

/** In any process; gives how many messages were judged. */
export async function judge({ db, clock }: Pick<MessagingDeps, 'db' | 'clock'>): Promise<number> {
  return transaction(db, async (tx) => {
    const now = clock.now();
    if (!(await runOne(tx, lockJudging)).is_mine) return 0;
    const before = (ms: number): Date => new Date(now.getTime() - ms);
    const rows = await run(tx, takeTouches, [before(quietMs), before(mostMs)]);
    const byMessage = new Map<string, typeof rows>();
    for (const row of rows) byMessage.set(row.message_id, [...(byMessage.get(row.message_id) ?? []), row]);
    const heard = [...byMessage].flatMap(([messageId, touches]): Heard[] => {
      const { people, machines } = judgeTouches(
        touches.map(({ is_named: isNamed, ...one }) => ({ ...one, isNamed })),
        touches[0]?.handed_at ?? null,
      );
      return [...people, ...machines].map((kind) => ({ messageId, kind, detail: null }));
    });
    await hear(tx, heard, now);
    return byMessage.size;
  });
}
