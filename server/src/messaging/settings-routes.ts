/** What holds for all messages, and addresses that nothing goes to. */
import { z } from 'zod';
import * as contract from '../../../contracts/messaging.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe } from '../kit/sql.ts';
import { isZone } from './deliver/decide-quiet.ts';
import type { MessagingDeps } from './deps.ts';
import { settingsMoved, timeZoneUnknown } from './problems.ts';
import { suppress, suppressionsPage, unsuppress } from './receipts.sql.ts';
import { putMessagingSettings } from './settings.sql.ts';
import { settingsNow } from './settings.ts';

const tag = 'messages';
const readers = allowed('admin', 'marketer', 'analyst', 'agent');

export const settingsAndSuppressionRoutes = (deps: MessagingDeps): Route[] => [
  ...settingsRoutes(deps),
  ...suppressionRoutes(deps),
];

function settingsRoutes({ db }: MessagingDeps): Route[] {
  const path = '/api/v1/messaging-settings';
  return [
    read({
      path,
      access: readers,
      summary: 'Quiet hours, caps, time zone',
      tag,
      answer: contract.messagingSettingsView,
      handle: async () => settingsNow(db),
    }),
    write({
      method: 'PUT',
      path,
      access: allowed('admin', 'marketer'),
      summary: 'Changes quiet hours, caps, time zone; what waits is checked by the new ones',
      tag,
      body: contract.messagingSettingsView,
      answer: contract.messagingSettingsView,
      problems: [settingsMoved, timeZoneUnknown],
      handle: async ({ body, tx, audit }) => {
        if (!isZone(body.settings.timeZone)) throw problem(timeZoneUnknown);
        const changed = await runMaybe(tx, putMessagingSettings, [body.revision, JSON.stringify(body.settings)]);
        if (changed === undefined) throw problem(settingsMoved);
        await audit({ action: 'messaging.settings.change', detail: { caps: body.settings.caps.length } });
        return settingsNow(tx);
      },
    }),
  ];
}

function suppressionRoutes({ db }: MessagingDeps): Route[] {
  const path = '/api/v1/suppressions';
  return [
    read({
      path,
      access: readers,
      summary: 'Addresses that nothing goes to, and why',
      tag,
      query: contract.suppressionQuery,
      answer: contract.suppressionPage,
      handle: async ({ query }) => {
        const [after = '', afterChannel = ''] =
          query.cursor === undefined ? [] : Buffer.from(query.cursor, 'base64url').toString().split('\n');
        const rows = await run(db, suppressionsPage, [query.address ?? null, after, afterChannel, query.limit + 1]);
        const shown = rows.slice(0, query.limit);
        const last = shown.at(-1);
        return {
          items: shown.map(({ address, channel, reason, message_id: messageId, actor, at }) => ({
            address,
            channel: channel as contract.MessageChannel,
            reason,
            messageId,
            actor,
            at: at.toISOString(),
          })),
          nextCursor:
            rows.length > query.limit && last !== undefined
              ? Buffer.from(`${last.address}\n${last.channel}`).toString('base64url')
              : null,
        };
      },
    }),
    write({
      path,
      access: allowed('admin', 'marketer', 'agent'),
      summary: 'Nothing goes to this address any more',
      tag,
      body: contract.suppressBody,
      answer: z.object({ isSuppressed: z.boolean() }),
      handle: async ({ body, tx, actor, now, audit }) => {
        await run(tx, suppress, [body.address, body.channel, 'by_staff', null, actor.name, now]);
        await audit({ action: 'messaging.suppress', detail: { channel: body.channel } });
        return { isSuppressed: true };
      },
    }),
    write({
      path: '/api/v1/suppressions/removal',
      access: allowed('admin'),
      summary: 'Takes an address off the list: its mailbox works again',
      tag,
      body: contract.suppressBody,
      answer: z.object({ isSuppressed: z.boolean() }),
      problems: [notFound],
      handle: async ({ body, tx, audit }) => {
        if ((await runMaybe(tx, unsuppress, [body.address, body.channel])) === undefined) throw problem(notFound);
        await audit({ action: 'messaging.unsuppress', detail: { channel: body.channel } });
        return { isSuppressed: false };
      },
    }),
  ];
}
