/** Why are these two one person? The shortest chain of links between them, in words. */
import type { z } from 'zod';
import type { explanation } from '../../../contracts/people.ts';
import type { On } from '../kit/sql.ts';
import { graphOf, type IdentityGraph, type Link } from './look.ts';

export type Explanation = z.infer<typeof explanation>;

/** Null when nobody has or had this id. */
export async function explain(on: On, personId: string, from: string, to: string): Promise<Explanation | null> {
  const graph = await graphOf(on, personId);
  return graph === null ? null : explainIn(graph, from, to);
}

/** Pure: breadth first along active links, so the chain is a shortest one. */
export function explainIn(graph: IdentityGraph, from: string, to: string): Explanation {
  const known = new Map(graph.identifiers.map((one) => [one.originId, one]));
  if (!known.has(from) || !known.has(to)) return { connected: false, steps: [] };
  const near = new Map<string, Link[]>();
  for (const link of graph.links) {
    if (link.state !== 'active') continue;
    for (const end of [link.fromOriginId, link.toOriginId]) near.set(end, [...(near.get(end) ?? []), link]);
  }
  const cameBy = new Map<string, { before: string; link: Link } | null>([[from, null]]);
  const queue = [from];
  for (const at of queue) {
    if (at === to) break;
    for (const link of near.get(at) ?? []) {
      const next = link.fromOriginId === at ? link.toOriginId : link.fromOriginId;
      if (cameBy.has(next) || !known.has(next)) continue;
      cameBy.set(next, { before: at, link });
      queue.push(next);
    }
  }
  if (!cameBy.has(to)) return { connected: false, steps: [] };
  const steps: Explanation['steps'] = [];
  for (let at = to, came = cameBy.get(at); came; at = came.before, came = cameBy.get(at)) {
    const [one, other] = [known.get(came.before), known.get(at)];
    if (one && other)
      steps.unshift({ from: one, to: other, link: came.link, words: wordsOf(came.link, one.type, other.type) });
  }
  return { connected: true, steps };
}

function wordsOf(link: Link, from: string, to: string): string {
  const [one, other] = [from.replaceAll('_', ' '), to.replaceAll('_', ' ')];
  const on = link.at.slice(0, 10);
  if (link.reason === 'staff_merge')
    return `${link.actor} said on ${on} that this ${one} and this ${other} are one person`;
  if (link.reason === 'alias') return `an alias of ${on} says that this ${one} and this ${other} are one account`;
  return `this ${one} and this ${other} were given together in one event, first on ${on}`;
}
