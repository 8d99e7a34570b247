/** What of messaging needs somebody, for the Problems screen. */
import { run, type On } from '../kit/sql.ts';
import { openTrouble } from './messages.sql.ts';
import { troubledSenders } from './senders.sql.ts';

interface Report {
  readonly code: string;
  readonly severity: 'warning' | 'error';
  readonly title: string;
  readonly cause: string;
  readonly remedy: string;
  readonly count: number;
  readonly since: string;
  readonly lastAt: string;
  readonly link: string;
}

export async function messagingProblems(on: On, now: Date): Promise<Report[]> {
  const week = new Date(now.getTime() - 7 * 86_400_000);
  const [trouble, senders] = await Promise.all([run(on, openTrouble, [week]), run(on, troubledSenders, [now])]);
  return [
    ...trouble.map(({ state, reason, count, since, last_at: lastAt }): Report => {
      const isUnknown = state === 'unknown';
      return {
        code: isUnknown ? 'messages_unknown' : `messages_${reason ?? 'failed'}`,
        severity: isUnknown ? 'error' : 'warning',
        title: isUnknown ? 'Messages of which nobody knows whether they were sent' : 'Messages whose template failed',
        cause: isUnknown
          ? 'They were handed over, and no answer came; they are never sent again by themselves.'
          : 'The template could not be filled in for these people; others got theirs.',
        remedy: isUnknown
          ? 'Look at the provider’s own list, and say of each: sent, failed, or send it again.'
          : 'Open a message to see what the template stumbled over, and save a new version of it.',
        count,
        since: since.toISOString(),
        lastAt: lastAt.toISOString(),
        link: isUnknown ? '/messages?state=unknown' : `/messages?state=failed&reason=${reason ?? ''}`,
      };
    }),
    ...senders.map(({ name, why, since, waiting }): Report => ({
      code: 'sender_away',
      severity: 'error',
      title: `The sender “${name}” does not work`,
      cause: why,
      remedy: 'Check its address and credentials under Messages, Senders; messages wait, and go when it works again.',
      count: Math.max(1, waiting),
      since: since.toISOString(),
      lastAt: now.toISOString(),
      link: '/messages/senders',
    })),
  ];
}
