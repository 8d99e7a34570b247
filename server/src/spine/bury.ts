/** Dead letters: what could not be read or applied is kept with its reason, for people to see, mend and replay. */
import { hashedId } from '../kit/ids.ts';
import { run, type On } from '../kit/sql.ts';
import { buryStatement } from './spine.sql.ts';

export interface DeadLetter {
  readonly shard: number;
  readonly eventId: string | null;
  readonly sourceId: string | null;
  /** `intake`: it could not be read; `people`: it could not be applied. */
  readonly stage: string;
  readonly reason: string;
  /** In words, without personal data. */
  readonly detail: string;
  readonly receivedAt: Date;
  /** As it came. */
  readonly raw: Uint8Array;
}

/** Keeps a dead letter. The same thing buried twice (a client's retry) is one letter with two attempts. Returns its id. */
export async function bury(on: On, letter: DeadLetter): Promise<string> {
  const id =
    letter.eventId ??
    hashedId('dead-letter', letter.sourceId ?? '', letter.stage, Buffer.from(letter.raw).toString('base64'));
  await run(on, buryStatement, [
    letter.shard,
    id,
    letter.eventId,
    letter.sourceId,
    letter.stage,
    letter.reason,
    letter.detail.slice(0, 2_000),
    letter.receivedAt,
    letter.raw,
  ]);
  return id;
}
