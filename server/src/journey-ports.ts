/** The ports of journeys, filled: messages go out by messaging, personal codes come from pricing's default book. */
import type { MakeCode, MessagePort } from './journeys/index.ts';
import { ProblemError } from './kit/problems.ts';
import { messageIdOf, type Messaging } from './messaging/index.ts';
import { bookIdFrom, createCode } from './pricing/index.ts';

export const makeCode: MakeCode = async (tx, { promotionId, personId, validUntil, now }) => {
  try {
    const until = validUntil.toISOString();
    const wanted = { promotionId, usesLimit: 1, usesPerCustomer: null, validFrom: null, validUntil: until };
    const made = await createCode(tx, await bookIdFrom(tx, undefined), wanted, personId, now);
    return { code: made.code, printed: made.printed };
  } catch (error) {
    // No such promotion, or no price book: nothing was written.
    if (error instanceof ProblemError) return null;
    throw error;
  }
};

type Wish = Parameters<Messaging['send']>[1][number];

export const messagePort = (
  messaging: Pick<Messaging, 'send' | 'cancel' | 'call' | 'webhooksOn' | 'templateNow'>,
): MessagePort => ({
  messageIdOf,
  cancel: messaging.cancel,
  call: messaging.call,
  webhooksOn: messaging.webhooksOn,
  templates: async (on, refs) => {
    const rows = await Promise.all(refs.map(async (ref) => [ref, await messaging.templateNow(on, ref)] as const));
    return new Map(
      rows.flatMap(([ref, row]) =>
        row === undefined ? [] : [[ref, { channel: row.channel, isTransactional: row.purpose === 'transactional' }]],
      ),
    );
  },
  send: async (tx, wishes, now) => {
    const refs = [...new Set(wishes.map((wish) => wish.template))];
    const rows = await Promise.all(refs.map(async (ref) => [ref, await messaging.templateNow(tx, ref)] as const));
    const templates = new Map(rows);
    const all = wishes.flatMap(({ template: ref, ...wish }): Wish[] => {
      const template = templates.get(ref);
      return template === undefined ? [] : [{ ...wish, template }];
    });
    await messaging.send(tx, all, now);
  },
});
