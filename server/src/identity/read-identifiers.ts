/** What an event names, as `resolve` tells it, without recording anything: for those who fold events again. */
import type { Db } from '../kit/sql.ts';
import type { LogEvent } from '../spine/index.ts';
import { createClaimReader } from './claim-reader.ts';
import type { ResolvedEvent } from './recognise.ts';
import { currentRules } from './rule-store.ts';
import { compileRules } from './rules.ts';
import { loadSecret } from './secret.ts';

/** Reads by the rules that hold now. */
export async function createIdentifierReader(
  db: Db,
  isSharedSource: (sourceId: string) => boolean,
): Promise<(event: LogEvent) => ResolvedEvent['identifiers']> {
  const claimOf = createClaimReader(await loadSecret(db), compileRules(await currentRules(db)), isSharedSource);
  return (event) =>
    claimOf(event).candidates.map(({ type, value, originId, verified }) => ({ type, value, originId, verified }));
}
