/** Reads what events claim, as `resolve` does, without recording anything. */
import type { LogEvent } from '../spine/index.ts';
import { claimOf, readIdentifier, type Candidate, type Claim } from './candidates.ts';
import { Recent } from './memory.ts';
import type { Rules } from './rules.ts';

/** Values remembered: reading one is most of the cost of a claim. */
const remembered = 50_000;

export function createClaimReader(
  secret: Uint8Array,
  rules: Rules,
  isSharedSource: (sourceId: string) => boolean,
): (event: LogEvent) => Claim {
  const values = new Recent<{ readonly read: Omit<Candidate, 'verified'> | null }>(remembered);
  const read = (type: string, raw: string): Omit<Candidate, 'verified'> | null => {
    const key = `${type}\u0000${raw}`;
    const known = values.get(key);
    if (known !== undefined) return known.read;
    const made = readIdentifier(secret, rules, type, raw);
    if (raw.length <= 1_024) values.set(key, { read: made });
    return made;
  };
  return (event) =>
    event.type === 'system'
      ? { candidates: [], alias: null, nobody: '' }
      : claimOf(event, {
          secret,
          read,
          sharedDevice: event.sourceId !== null && isSharedSource(event.sourceId),
        });
}
