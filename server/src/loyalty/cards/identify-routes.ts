/** Who stands at the till, in the app, on the phone? */
import * as contract from '../../../../contracts/loyalty-cards.ts';
import { codeToleranceSeconds } from '../../../../contracts/loyalty-till.ts';
import { allowed, read, write, type Route } from '../../kit/http/route.ts';
import { run } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { watchCashier } from '../referral/watch-cashier.ts';
import { countVisit } from './cards.sql.ts';
import { identifiedByPhone, identify } from './identify.ts';
import { sendOneTimeCode, tryCode } from './one-time-codes.ts';
import * as problems from './problems.ts';

const tag = 'loyalty';
const access = allowed('admin', 'agent', 'store', 'channel');

export function identifyRoutes(deps: OuterDeps): Route[] {
  return [
    read({
      path: '/api/v1/loyalty/till-keys',
      access,
      summary: 'The public keys with which a till checks codes and allowances without network',
      tag,
      answer: contract.tillKeys,
      handle: async () => {
        const { keyId, publicKey } = await deps.signer();
        return {
          keys: [{ keyId, publicKey: Buffer.from(publicKey).toString('base64url') }],
          toleranceSeconds: codeToleranceSeconds,
        };
      },
    }),
    write({
      path: '/api/v1/loyalty/identifications',
      access,
      summary: 'Who is behind what was scanned: a card’s number, the QR code in the app, or its short form',
      tag,
      body: contract.identifyBody,
      answer: contract.identified,
      problems: [
        problems.cardMisread,
        problems.cardUnknown,
        problems.cardBlocked,
        problems.cardReplaced,
        problems.cardNotHandedOut,
        problems.codeOverdue,
        problems.codeForged,
        problems.codeUsed,
      ],
      // Enough for all tills of a chain behind one key; far too few to find one card in 10¹¹ numbers.
      perMinute: 30_000,
      handle: async ({ body, tx, actor, now }) => {
        const till = body.till ?? `${actor.kind}:${actor.id}`;
        const found = await identify(tx, deps, { presented: body.presented, till }, now);
        if (body.locationId !== undefined && found.card !== null)
          await run(tx, countVisit, [found.card.number, body.locationId, now]);
        const cashier = body.cashier ?? (actor.kind === 'staff' ? actor.id : null);
        if (cashier !== null) await watchCashier(tx, deps, { cashier, personId: found.personId, till }, now);
        return found;
      },
    }),
    write({
      path: '/api/v1/loyalty/identifications/phone',
      access,
      summary: 'Sends a one-time code to a phone, for a customer without her card',
      tag,
      body: contract.requestCodeBody,
      answer: contract.requestedCode,
      problems: [problems.phoneUnusable, problems.oneTimeCodeTooSoon, problems.oneTimeCodeUnsendable],
      perMinute: 600,
      handle: async ({ body, tx, now, status }) => {
        status(202);
        const { expiresAt, againAt } = await sendOneTimeCode(tx, deps, body.phone, now);
        return { expiresAt: expiresAt.toISOString(), againAt: againAt.toISOString() };
      },
    }),
    write({
      path: '/api/v1/loyalty/identifications/phone/answers',
      access,
      summary: 'The code that the customer says: five tries, five minutes',
      tag,
      body: contract.answerCodeBody,
      answer: contract.answeredCode,
      problems: [problems.phoneUnusable],
      perMinute: 600,
      handle: async ({ body, tx, now }) => {
        const tried = await tryCode(tx, deps, body.phone, body.code, now);
        if (tried.kind === 'over') return { state: 'over' as const };
        if (tried.kind === 'wrong') return { state: 'wrong' as const, triesLeft: tried.triesLeft };
        return {
          state: 'identified' as const,
          identified: await identifiedByPhone(tx, deps, body.phone, tried.originId),
        };
      },
    }),
  ];
}
