/** Events into the log and what was refused into the dead letters; both are durable when this resolves. */
import { errorFields, type Log } from '../../kit/log.ts';
import { ProblemError } from '../../kit/problems.ts';
import { sqlState, type Db } from '../../kit/sql.ts';
import { buryAll, type IntakeWriter, type LetterToBury, type NewEvent } from '../../spine/index.ts';
import { hashedId } from '../../kit/ids.ts';

export interface Stored {
  readonly accepted: number;
  readonly duplicates: number;
  /** Events that the database itself refused; they are among the dead letters now. */
  readonly refused: number;
}

export interface StorePorts {
  readonly db: Db;
  readonly log: Log;
  readonly writer: IntakeWriter;
}

/**
 * Stores all, or throws and the client sends again: events are known by their ids, letters by what they hold, so a second
 * time changes nothing but a letter's count of attempts.
 */
export async function store(
  ports: StorePorts,
  events: readonly NewEvent[],
  letters: readonly LetterToBury[],
): Promise<Stored> {
  if (letters.length === 0) return submit(ports, events);
  const [done] = await Promise.all([submit(ports, events), buryAll(ports.db, letters)]);
  return done;
}

/** A submission that the database refuses for its content is halved until the bad event stands alone and is buried. */
async function submit(ports: StorePorts, events: readonly NewEvent[]): Promise<Stored> {
  try {
    const { accepted, duplicates } = await ports.writer.submit(events);
    return { accepted, duplicates, refused: 0 };
  } catch (error) {
    if (error instanceof ProblemError || !isAboutContent(error)) throw error;
    const [only] = events;
    if (only !== undefined && events.length === 1) return buryRefused(ports, only, error);
    const half = Math.ceil(events.length / 2);
    const first = await submit(ports, events.slice(0, half));
    const second = await submit(ports, events.slice(half));
    return {
      accepted: first.accepted + second.accepted,
      duplicates: first.duplicates + second.duplicates,
      refused: first.refused + second.refused,
    };
  }
}

/** Class 22 is data, 54 is limits (54001: nested too deeply for its stack); anything else may pass and is not the event's fault. */
function isAboutContent(error: unknown): boolean {
  return /^(22|54)/.test(sqlState(error) ?? '');
}

async function buryRefused({ db, log }: StorePorts, event: NewEvent, error: unknown): Promise<Stored> {
  log.error(
    { eventId: event.eventId, ...errorFields(error) },
    'the database refused an event that the intake had found good',
  );
  await buryAll(db, [
    {
      id: hashedId('letter', event.eventId),
      shard: event.shard,
      eventId: event.eventId,
      sourceId: event.sourceId,
      stage: 'intake',
      reason: 'refused_by_store',
      detail: `SQLSTATE ${sqlState(error) ?? 'none'}`,
      receivedAt: event.receivedAt,
      raw: Buffer.from(JSON.stringify({ batch: [{ ...event.body, type: event.type, messageId: event.messageId }] })),
    },
  ]);
  return { accepted: 0, duplicates: 0, refused: 1 };
}
