/** RudderStack's merge says that two identifiers are one person: for us an identify event with both as external ids. */
import { isFields, type Fields } from './fields.ts';

export interface Pair {
  readonly type: string;
  readonly value: string;
}

/** The two identifiers, or null where there are not exactly two. */
export function mergePairs(event: Fields): readonly [Pair, Pair] | null {
  const pairs: unknown = event['mergeProperties'];
  if (!Array.isArray(pairs) || pairs.length !== 2) return null;
  const [first, second] = pairs.map(pairOf);
  return first && second ? [first, second] : null;
}

function pairOf(pair: unknown): Pair | null {
  if (!isFields(pair) || typeof pair['type'] !== 'string' || typeof pair['value'] !== 'string') return null;
  return pair['type'] === '' || pair['value'].trim() === '' ? null : { type: pair['type'], value: pair['value'] };
}

/** Returns the event that identity understands; a merge without its two identifiers stays as it is, and is refused later. */
export function readMerge(body: Fields): Fields {
  const pairs = mergePairs(body);
  const context = body['context'] ?? {};
  if (pairs === null || !isFields(context)) return body;
  const before: unknown[] = Array.isArray(context['externalIds']) ? context['externalIds'] : [];
  const ids = pairs.map(({ type, value }) => ({ id: value, type, collection: 'users', encoding: 'none' }));
  return { ...body, context: { ...context, externalIds: [...before, ...ids] } };
}
