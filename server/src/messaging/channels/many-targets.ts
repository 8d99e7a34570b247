/** A push goes to every device that the customer allowed: what became of it as a whole, and which devices are none any more. */
import type { Outcome, Outgoing } from './adapter.ts';

export interface TargetSaid {
  readonly outcome: Outcome;
  /** Nothing reaches this device any more; `since`: only if it has not registered itself again after that instant. */
  readonly gone?: { readonly since: Date | null };
}

/** One that has it is enough; one that may have it forbids asking again. */
const order = ['accepted', 'unknown', 'later', 'away', 'refused'] as const;

export async function sendToAll(
  message: Outgoing,
  sendOne: (target: Outgoing['targets'][number]) => Promise<TargetSaid>,
): Promise<Outcome> {
  const said = await Promise.all(
    message.targets.map(async (target) => ({ id: target.id, ...(await sendOne(target)) })),
  );
  const goneTargets = said.flatMap(({ id, gone }) => (gone === undefined ? [] : [{ id, since: gone.since }]));
  for (const kind of order) {
    const found = said.find(({ outcome }) => outcome.kind === kind)?.outcome;
    if (found !== undefined) return goneTargets.length === 0 ? found : { ...found, goneTargets };
  }
  return { kind: 'refused', detail: 'no device' };
}

/** Null: it fits. Nothing is cut by itself: what was meant is not ours to shorten. */
export function tooLarge(payload: string, mostBytes: number): TargetSaid | null {
  const bytes = Buffer.byteLength(payload);
  return bytes <= mostBytes
    ? null
    : { outcome: { kind: 'refused', detail: `the push has ${bytes} bytes, and ${mostBytes} are the most` } };
}
