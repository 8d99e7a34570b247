/** Asks the server about everything that was seen and lays its answers beside the truth. */
import type { Evidence } from './evidence.ts';
import type { Ownership } from './truth.ts';
import { identifierKey, type Identifier } from './wire.ts';

/** Asks the server whose these identifiers are; null where it knows nobody. As many answers as questions. */
export type Lookup = (identifiers: readonly Identifier[]) => Promise<readonly (string | null)[]>;

export interface Judged {
  readonly key: string;
  readonly ownership: Ownership;
  /** Unresolved identifiers stand alone, under their own name. */
  readonly person: string;
  readonly resolved: boolean;
}

/** Throws if the lookup gives another number of answers. */
export async function judge(evidence: Evidence, lookup: Lookup, chunk: number): Promise<Judged[]> {
  const seen = evidence.seen();
  const judged: Judged[] = [];
  for (let from = 0; from < seen.length; from += chunk) {
    const asked = seen.slice(from, from + chunk);
    const answers = await lookup(asked);
    if (answers.length !== asked.length)
      throw new Error(`${asked.length} identifiers asked, ${answers.length} answered`);
    asked.forEach((identifier, i) => {
      const key = identifierKey(identifier);
      const answer = answers[i] ?? null;
      judged.push({
        key,
        ownership: evidence.truth.ownership(key),
        person: answer ?? `nobody/${key}`,
        resolved: answer !== null,
      });
    });
  }
  return judged;
}

export const ownerOf = (judged: Judged): string => (judged.ownership.kind === 'one' ? judged.ownership.owner : '');
export const pairsOf = (count: number): number => (count * (count - 1)) / 2;
