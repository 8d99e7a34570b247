/**
 * Events on their way into one commit, as bytes outside of the heap. As objects or strings they outlive the young generation, and moving
 * them to the old one and collecting them there was a quarter of an import's CPU and 150 MB of its memory.
 */
import type { Tx } from '../../kit/sql.ts';
import { appendText, type Appended } from '../../spine/index.ts';

export interface EventBatch {
  /** An id that is in the batch already counts as repeated. `encoded`: as `encodeEvent` gives it. */
  add(eventId: string, encoded: string): void;
  /** Events that differ. */
  size(): number;
  repeated(): number;
  append(tx: Tx): Promise<Appended>;
}

export function createEventBatch(): EventBatch {
  const ids = new Set<string>();
  let bytes = Buffer.allocUnsafeSlow(262_144);
  let used = 0;
  let repeated = 0;
  return {
    add: (eventId, encoded) => {
      if (ids.has(eventId)) {
        repeated += 1;
        return;
      }
      // A character of UTF-16 takes three bytes of UTF-8 at the most; one more for the comma.
      const most = used + encoded.length * 3 + 1;
      if (most > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(Math.max(bytes.length * 2, most));
        bytes.copy(larger, 0, 0, used);
        bytes = larger;
      }
      if (ids.size > 0) used += bytes.write(',', used);
      used += bytes.write(encoded, used);
      ids.add(eventId);
    },
    size: () => ids.size,
    repeated: () => repeated,
    append: async (tx) => {
      const { accepted, duplicates } = await appendText(tx, bytes.toString('utf8', 0, used), ids.size);
      return { accepted, duplicates: duplicates + repeated };
    },
  };
}
