/** Rows of messages as the API shows them. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/messaging.ts';
import type { KeptRow, MessageRow } from './messages.sql.ts';

type Message = z.infer<typeof contract.message>;
type Kept = z.infer<typeof contract.keptMessage>;

const text = (at: Date | null): string | null => at?.toISOString() ?? null;

/** By person id; who has no name is not in it. */
export type Names = ReadonlyMap<string, string>;
const noNames: Names = new Map();

export function messageView(row: MessageRow, names: Names = noNames): Message {
  return {
    id: row.message_id,
    personId: row.person_id,
    personName: names.get(row.person_id) ?? null,
    channel: row.channel as Message['channel'],
    purpose: row.purpose,
    state: row.state as Message['state'],
    reason: row.reason as Message['reason'],
    detail: row.detail,
    template:
      row.template_id === null || row.handle === null
        ? null
        : {
            id: row.template_id,
            handle: row.handle,
            name: row.template_name ?? row.handle,
            version: row.template_version ?? 0,
          },
    senderId: row.sender_id,
    senderName: row.sender_name,
    address: row.address,
    about: row.about,
    isTest: row.is_test,
    language: row.language,
    dueAt: row.due_at.toISOString(),
    chosenHour: row.chosen_hour,
    chosenChannel: row.chosen_channel as Message['chosenChannel'],
    expiresAt: row.expires_at.toISOString(),
    tries: row.tries,
    createdAt: row.created_at.toISOString(),
    actor: row.actor,
    sentAt: text(row.sent_at),
    deliveredAt: text(row.delivered_at),
    openedAt: text(row.opened_at),
    clickedAt: text(row.clicked_at),
    bouncedAt: text(row.bounced_at),
    complainedAt: text(row.complained_at),
  };
}

export function keptView(
  row: KeptRow,
  opened: { readonly text: string; readonly html: string | null } | null,
  names: Names = noNames,
): Kept {
  return {
    id: row.message_id,
    personId: row.person_id,
    personName: names.get(row.person_id) ?? null,
    box: row.box,
    channel: row.channel as Kept['channel'],
    address: row.address,
    sender: row.sender,
    subject: row.subject,
    text: opened?.text ?? row.text,
    html: opened === null ? row.html : opened.html,
    url: row.url,
    at: row.at.toISOString(),
    readAt: text(row.read_at),
  };
}
