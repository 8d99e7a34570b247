/** An import's source says nothing more; it is kept for what the audit log tells of it. */
import { runMaybe, type Db } from '../../kit/sql.ts';
import { retireSourceStatement } from './retire-source.sql.ts';

/** Disables the source. Returns since when it was; none of its events came earlier. Undefined: there is no such source. */
export async function retireSource(db: Db, sourceId: string): Promise<Date | undefined> {
  return (await runMaybe(db, retireSourceStatement, [sourceId]))?.created_at;
}
