/**
 * E-mail by SMTP. A 4xx is "later", a 5xx is "no" (of the recipient: the address is suppressed), a server that cannot be reached or does not let us
 * in is "away"; a line that breaks after the server has asked for the content is "unknown", because it may have been taken.
 */
import MailComposer from 'nodemailer/lib/mail-composer';
import type { z } from 'zod';
import type { smtpSecrets, smtpSettings } from '../../../../contracts/senders.ts';
import { inShort, type Adapter, type Outcome, type Outgoing } from './adapter.ts';
import { SmtpLine, type SmtpFailure, type SmtpPlace } from './smtp-line.ts';

type Settings = z.infer<typeof smtpSettings>;

/** `returnPath`: from whom the envelope says that a message comes, where bounces come back to us. */
export function createSmtp(
  settings: Settings,
  secrets: z.infer<typeof smtpSecrets>,
  returnPath?: (messageId: string) => string,
): Adapter {
  const { host, port, security } = settings;
  const place: SmtpPlace = { host, port, security, user: secrets.user, password: secrets.password };
  const idle: SmtpLine[] = [];

  async function lineFor(): Promise<SmtpLine | SmtpFailure> {
    for (let line = idle.pop(); line !== undefined; line = idle.pop()) if (line.isOpen) return line;
    const line = new SmtpLine(place);
    return (await line.open(place)) ?? line;
  }

  async function submit(from: string, to: string, content: Buffer, isAgain = false): Promise<Outcome> {
    const line = await lineFor();
    if (!(line instanceof SmtpLine)) return { kind: 'away', detail: inShort(line.words) };
    const isFresh = line.used === 0;
    const said = await line.send({ from, to }, content);
    if (said.ok) {
      if (line.isOpen && line.used < 1_000) idle.push(line);
      else line.close();
      return { kind: 'accepted', providerId: null };
    }
    // The server had closed a line that lay idle: nothing was taken, so another line may have it at once.
    if (said.failure.stage === 'envelope' && said.failure.status === null && !isFresh && !isAgain)
      return submit(from, to, content, true);
    return outcomeOf(said.failure);
  }

  return {
    keepsKeys: false,
    window: settings.connections,
    send: async (message) =>
      message.address === null
        ? { kind: 'refused', detail: 'no address' }
        : submit(
            returnPath?.(message.messageId) ?? settings.from,
            message.address,
            await compose(settings, message, message.address),
          ),
    stop: async () => {
      for (const line of idle.splice(0)) line.close();
    },
  };
}

/** The whole message, dot for dot; unsigned: DKIM is the relay's, which has the key. */
function compose({ from, fromName, replyTo }: Settings, message: Outgoing, to: string): Promise<Buffer> {
  const { content, messageId, unsubscribeUrl, purpose } = message;
  return new MailComposer({
    from: { name: fromName, address: from },
    to: { name: '', address: to },
    ...(replyTo === undefined ? {} : { replyTo }),
    subject: content.subject ?? '',
    text: content.text,
    ...(content.html === null ? {} : { html: content.html }),
    // The same for every try: a recipient's server can tell a repetition by it.
    messageId: `<${messageId}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    date: message.now,
    disableFileAccess: true,
    disableUrlAccess: true,
    headers: {
      'X-Message-Reference': messageId,
      ...(purpose === 'transactional' ? { 'Auto-Submitted': 'auto-generated' } : {}),
      // RFC 8058: both headers, and the address takes a POST that asks nothing.
      ...(unsubscribeUrl === null
        ? {}
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
  })
    .compile()
    .build();
}

function outcomeOf({ stage, status, words, command }: SmtpFailure): Outcome {
  const detail = inShort(words);
  if (status === 421) return { kind: 'away', detail };
  if (status !== null && status >= 500) {
    // Of the recipient, and not of what we said: the address is dead (RFC 3463: 5.1.x; servers without such codes say 550 or 553).
    const enhanced = /\b5\.(\d+)\.\d+/.exec(words)?.[1];
    const isDead =
      command === 'RCPT TO' && (enhanced === undefined ? status === 550 || status === 553 : enhanced === '1');
    return { kind: 'refused', detail, ...(isDead ? { suppress: true } : {}) };
  }
  if (status !== null && status >= 400) return { kind: 'later', detail };
  return stage === 'content' ? { kind: 'unknown', detail } : { kind: 'away', detail };
}
