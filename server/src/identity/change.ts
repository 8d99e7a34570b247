/** A change to who is who: families are locked and read, the change is weighed, and what differs is written. */
import { run, type Tx } from '../kit/sql.ts';
import { loadFamilies, lockFamiliesOf } from './families.ts';
import { hubsNear, linksOf, raiseEpoch, writeVerified } from './identity.sql.ts';
import { record, type Recorded, type RecordOptions } from './record.ts';
import type { Rules } from './rules.ts';
import { weigh, type News, type Outcome } from './weigh.ts';

/** A hub with more links than this was no mistake. */
const mostLinksOfForgiven = 20;

export interface NewsOptions extends RecordOptions {
  /** Identifiers that were proved for the first time, and when (ms). */
  readonly proved?: ReadonlyMap<string, number>;
  readonly named?: ReadonlySet<string>;
}

/** Takes new links and proofs in. */
export async function takeNews(
  tx: Tx,
  rules: Rules,
  news: readonly News[],
  options: NewsOptions,
): Promise<{ outcome: Outcome; recorded: Recorded }> {
  const doubtful = await doubtfulHubs(tx, news);
  const proved = [...(options.proved?.keys() ?? [])].sort();
  const ends = news.flatMap((one) => [one.a, one.b]);
  const families = await lockFamiliesOf(tx, [...ends, ...proved, ...doubtful.hubs, ...doubtful.others]);
  if (proved.length > 0) {
    await run(tx, writeVerified, [proved, proved.map((id) => new Date(options.proved?.get(id) ?? 0).toISOString())]);
  }
  const loaded = await loadFamilies(tx, families);
  const forgive = new Set(doubtful.hubs);
  const outcome = weigh(loaded, news, rules, {
    ...(options.named === undefined ? {} : { named: options.named }),
    ...(forgive.size === 0 ? {} : { forgive }),
    again: [...forgive, ...proved.filter((id) => loaded.members.get(id)?.placed === true)],
  });
  const recorded = await record(tx, loaded, outcome, options);
  // Processes remember hubs to leave them out; one that is none any more must be looked at again.
  if (outcome.states.some((row) => !row.hub && loaded.members.get(row.originId)?.hub === true))
    await run(tx, raiseEpoch);
  return { outcome, recorded };
}

/** Two accounts on one device made it a shared one; an alias now says that they are one account. */
export async function doubtfulHubs(
  tx: Tx,
  news: readonly Pick<News, 'a' | 'b' | 'kind'>[],
): Promise<{ hubs: string[]; others: string[] }> {
  const named = news.filter((one) => one.kind !== 'same_event').flatMap((one) => [one.a, one.b]);
  if (named.length === 0) return { hubs: [], others: [] };
  const near = (await run(tx, hubsNear, [named])).map((row) => row.origin_id);
  if (near.length === 0) return { hubs: [], others: [] };
  const links = await run(tx, linksOf, [near]);
  const hubs = near.filter((hub) => links.filter((link) => link.hub_id === hub).length <= mostLinksOfForgiven);
  const kept = new Set(hubs);
  return { hubs, others: links.filter((link) => kept.has(link.hub_id)).map((link) => link.other_id) };
}
