/**
 * What a mail server says of an e-mail afterwards: a delivery status notification (RFC 3464), or a complaint (RFC 5965). Anything else (an answer
 * from somebody on holiday) says nothing of the delivery.
 */
import PostalMime from 'postal-mime';

export interface RecipientStatus {
  readonly action: string;
  /** As RFC 3463 has it: 5.1.1. */
  readonly status: string;
  readonly diagnostic: string;
}

export type Report =
  | { readonly kind: 'delivery'; readonly recipients: readonly RecipientStatus[] }
  | {
      readonly kind: 'complaint';
      readonly feedback: string;
      /** The envelope's sender, the head of the e-mail that it is about: where our own signatures may stand. */
      readonly about: string;
    };

type Fields = ReadonlyMap<string, string>;

/** Groups of fields between empty lines; a line that begins with a space goes on with the one before. */
function groupsOf(text: string): Fields[] {
  const groups = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\n[ \t]+/g, ' ')
    .split(/\n\n+/);
  return groups.flatMap((group) => {
    const fields = new Map<string, string>();
    for (const line of group.split('\n')) {
      const [, name, value] = /^([!-9;-~]+):\s*(.*)$/.exec(line) ?? [];
      if (name !== undefined && value !== undefined && !fields.has(name.toLowerCase()))
        fields.set(name.toLowerCase(), value.trim());
    }
    return fields.size === 0 ? [] : [fields];
  });
}

export async function readReport(raw: Uint8Array): Promise<Report | null> {
  const mail = await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'utf8' });
  const parts = mail.attachments.map(({ mimeType, content }) => ({ type: mimeType, text: String(content) }));
  const textOf = (...types: readonly string[]): string | null =>
    parts.find(({ type }) => types.includes(type))?.text ?? null;
  const original = textOf('message/rfc822', 'text/rfc822-headers', 'message/rfc822-headers') ?? '';
  const feedback = textOf('message/feedback-report');
  if (feedback !== null) {
    const fields = groupsOf(feedback)[0] ?? new Map<string, string>();
    const head = original.split(/\r?\n\r?\n/, 1)[0] ?? '';
    return {
      kind: 'complaint',
      feedback: fields.get('feedback-type')?.toLowerCase() ?? 'other',
      about: `${fields.get('original-mail-from') ?? ''}\n${head.replaceAll(/\r?\n[ \t]+/g, '')}`,
    };
  }
  const status = textOf('message/delivery-status', 'message/global-delivery-status');
  if (status === null) return null;
  const recipients = groupsOf(status).flatMap((fields): RecipientStatus[] => {
    const action = fields.get('action');
    return action === undefined
      ? []
      : [
          {
            action: action.toLowerCase(),
            status: fields.get('status') ?? '',
            diagnostic:
              fields.get('diagnostic-code') ?? linesAbout(mail.text ?? '', fields.get('final-recipient') ?? ''),
          },
        ];
  });
  return { kind: 'delivery', recipients };
}

/** OpenSMTPD (6.8) reports 5.0.0 and no diagnostic: what the other server answered stands in the part for people, beside the address. */
function linesAbout(text: string, finalRecipient: string): string {
  const address = finalRecipient.replace(/^[^;]*;\s*/, '').toLowerCase();
  if (address === '') return '';
  return text
    .split('\n')
    .filter((line) => line.toLowerCase().includes(`${address}: `) || line.toLowerCase().includes(`<${address}>: `))
    .join(' ');
}
