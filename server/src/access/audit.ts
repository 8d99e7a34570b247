/** The audit log: who did what, added in the same transaction as the deed, never changed. */
import { newId } from '../kit/ids.ts';
import type { Actor, AuditNote } from '../kit/http/route.ts';
import { run, type On } from '../kit/sql.ts';
import { addAuditEntry } from './audit.sql.ts';

const maxDetailBytes = 8_192;

/** Adds an entry. `note.detail` holds names of fields, counts and reasons; more than 8 KB is replaced by its size. */
export async function audit(on: On, actor: Actor, note: AuditNote, now: Date): Promise<void> {
  const detail = JSON.stringify(note.detail ?? {});
  await run(on, addAuditEntry, [
    newId(now.getTime()),
    now,
    actor.kind,
    actor.id,
    actor.name,
    note.action,
    note.object?.kind ?? null,
    note.object?.id ?? null,
    detail.length <= maxDetailBytes ? detail : JSON.stringify({ bytes: detail.length }),
  ]);
}
