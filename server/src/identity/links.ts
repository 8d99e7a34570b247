/** Links between identifiers: what they are, and what follows from links alone. Pure. */
import type { Rules } from './rules.ts';

export interface Edge {
  readonly a: string;
  readonly b: string;
  readonly kind: 'same_event' | 'alias' | 'staff_merge';
  /** When the two were first seen together, ms. */
  readonly firstAt: number;
  /** When the weaker one was first verified in the presence of the stronger one. */
  readonly verifiedAt: number | null;
  /** Taken back by staff. */
  readonly cut: boolean;
  /** `undo` or `staff_split`. */
  readonly cutReason?: string;
}

export interface Verdict {
  readonly state: 'active' | 'refused' | 'cut';
  readonly reason: string;
}

export const edgeKey = (a: string, b: string): string => (a < b ? `${a}${b}` : `${b}${a}`);

/** Accounts that an alias or a member of staff declared one count as one value. */
export function classesOf(edges: readonly Edge[]): (id: string) => string {
  const parent = new Map<string, string>();
  const find = (id: string): string => {
    let at = id;
    for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up;
    return at;
  };
  for (const edge of edges) {
    if (edge.kind === 'same_event') continue;
    const [a, b] = [find(edge.a), find(edge.b)].sort();
    if (a !== undefined && b !== undefined && a !== b) parent.set(b, a);
  }
  return find;
}

export function earliest(one: number | null, other: number | null): number | null {
  if (one === null) return other;
  return other === null ? one : Math.min(one, other);
}

export const hubReason = (rules: Rules, type: string): string =>
  rules.of(type).secondOwner === 'share' ? 'shared_device' : `shared:${type}`;

export const recycled = (type: string): string => `recycled:${type}`;
