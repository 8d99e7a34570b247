/** The calendar of messages, and how well they arrive. */
import { Temporal } from 'temporal-polyfill';
import * as contract from '../../../../contracts/message-reports.ts';
import type { MessageChannel } from '../../../../contracts/messaging.ts';
import { allowed, read, type Route } from '../../kit/http/route.ts';
import { badRequest, problem } from '../../kit/problems.ts';
import { run } from '../../kit/sql.ts';
import type { MessagingDeps } from '../deps.ts';
import { zoneOr } from '../deliver/decide-quiet.ts';
import { settingsNow } from '../settings.ts';
import { daysOf, domainsOf, sendersOf } from './deliverability.ts';
import { deliveryCounts, messageCalendar, senderNames, suppressionsByDay } from './reports.sql.ts';

const tag = 'messages';
const readers = allowed('admin', 'marketer', 'analyst');
const mostDays = 62;

export const reportRoutes = (deps: MessagingDeps): Route[] => [calendarRoute(deps), deliverabilityRoute(deps)];

const startOf = (day: Temporal.PlainDate, timeZone: string): Date =>
  new Date(day.toZonedDateTime({ timeZone }).epochMilliseconds);

const calendarRoute = ({ db }: MessagingDeps): Route =>
  read({
    path: '/api/v1/messages/calendar',
    access: readers,
    summary: 'What is planned and what was sent, by day, channel and journey',
    tag,
    query: contract.calendarQuery,
    answer: contract.calendar,
    problems: [badRequest],
    perMinute: 120,
    handle: async ({ query }) => {
      const { settings } = await settingsNow(db);
      const timeZone = zoneOr(settings.timeZone, 'UTC');
      const [from, until] = [Temporal.PlainDate.from(query.from), Temporal.PlainDate.from(query.until)];
      const { days } = from.until(until, { largestUnit: 'days' });
      if (days < 1 || days > mostDays)
        throw problem(badRequest, { issues: [{ path: 'query.until', message: `1 to ${mostDays} days after from` }] });
      const rows = await run(db, messageCalendar, [startOf(from, timeZone), startOf(until, timeZone), timeZone]);
      return {
        timeZone,
        items: rows.map(({ journey_id: journeyId, not_sent: notSent, channel, ...row }) => ({
          ...row,
          channel: channel as MessageChannel,
          journeyId,
          notSent,
        })),
      };
    },
  });

const deliverabilityRoute = ({ db, clock }: MessagingDeps): Route =>
  read({
    path: '/api/v1/messages/deliverability',
    access: readers,
    summary: 'What was handed over and what became of it: by sender, by domain, by day',
    tag,
    query: contract.deliverabilityQuery,
    answer: contract.deliverability,
    perMinute: 60,
    handle: async ({ query }) => {
      const { settings } = await settingsNow(db);
      const timeZone = zoneOr(settings.timeZone, 'UTC');
      const today = Temporal.Instant.fromEpochMilliseconds(clock.now().getTime())
        .toZonedDateTimeISO(timeZone)
        .toPlainDate();
      const days = Array.from({ length: query.days }, (_none, at) => today.subtract({ days: query.days - 1 - at }));
      const range = [startOf(days[0] ?? today, timeZone), startOf(today.add({ days: 1 }), timeZone), timeZone];
      const [rows, suppressed] = await Promise.all([run(db, deliveryCounts, range), run(db, suppressionsByDay, range)]);
      const names = await run(db, senderNames, [rows.flatMap((row) => row.sender_id ?? [])]);
      return {
        since: (range[0] as Date).toISOString(),
        timeZone,
        senders: sendersOf(rows, new Map(names.map((row) => [row.sender_id, row]))),
        domains: domainsOf(rows),
        days: daysOf(rows, new Map(suppressed.map((row) => [row.day, row.count])), days.map(String)),
      };
    },
  });
