/** What of the decision differs from what is recorded: only that is written. Pure. */
import type { KnownEdge, Member } from './families.ts';
import { hubReason, type Edge, type Verdict } from './links.ts';
import type { Rules } from './rules.ts';
import type { News, Outcome, Part } from './weigh.ts';

/** Why a new link between two families that stay apart does not count. */
export function refusalAcross(
  members: ReadonlyMap<string, Member>,
  edge: Edge | undefined,
  tooBig: boolean,
  rules: Rules,
): Verdict {
  if (edge?.cut === true) return { state: 'cut', reason: edge.cutReason ?? 'undo' };
  if (tooBig) return { state: 'refused', reason: 'cluster_too_big' };
  const [one, other] = [members.get(edge?.a ?? ''), members.get(edge?.b ?? '')];
  if (one === undefined || other === undefined) return { state: 'refused', reason: 'unknown' };
  const hub = one.hub ? one : other;
  if (hub.hub) return { state: 'refused', reason: hubReason(rules, hub.type) };
  return { state: 'refused', reason: `limit:${one.crowded.includes(other.type) ? other.type : one.type}` };
}

export function changedLinks(
  before: ReadonlyMap<string, KnownEdge>,
  after: ReadonlyMap<string, Edge>,
  fresh: ReadonlyMap<string, News>,
  verdicts: ReadonlyMap<string, Verdict>,
): Outcome['links'] {
  const changed: { edge: Edge; verdict: Verdict; news: News | null }[] = [];
  for (const [key, verdict] of verdicts) {
    const edge = after.get(key);
    const known = before.get(key);
    const news = fresh.get(key) ?? null;
    if (edge === undefined || (news === null && known?.state === verdict.state && known.reason === verdict.reason))
      continue;
    changed.push({ edge, verdict, news });
  }
  return changed;
}

export function changedStates(
  before: ReadonlyMap<string, Member>,
  after: ReadonlyMap<string, Member>,
  shared: ReadonlySet<string>,
  parts: ReadonlyMap<string, Part>,
): Outcome['states'] {
  const settled = new Set([...parts.values()].flatMap((part) => part.nodes.map((node) => node.id)));
  const changed: { originId: string; state: Member['state']; hub: boolean; crowded: readonly string[] }[] = [];
  for (const [id, member] of after) {
    const known = before.get(id);
    const lent = settled.has(id) ? shared.has(id) : known?.state === 'shared' && known.hub === false;
    const state = member.protected ? 'protected' : member.hub || lent ? 'shared' : 'normal';
    const same =
      known !== undefined &&
      known.state === state &&
      known.hub === member.hub &&
      known.crowded.join() === member.crowded.join();
    if (!same) changed.push({ originId: id, state, hub: member.hub, crowded: member.crowded });
  }
  return changed;
}
