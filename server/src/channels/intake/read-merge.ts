/** RudderStack's merge says that two identifiers are one person: for us an identify event with both as external ids. */
import { isFields, type Fields } from './check-event.ts';

/** Returns the event that identity understands; a merge without its two identifiers goes on as it is and is refused by its lack of ids. */
export function readMerge(body: Fields): Fields {
  const pairs = body['mergeProperties'];
  if (!Array.isArray(pairs)) return body;
  const externalIds = pairs
    .filter(isFields)
    .filter((pair) => typeof pair['type'] === 'string' && typeof pair['value'] === 'string')
    .map((pair) => ({ id: pair['value'], type: pair['type'], collection: 'users', encoding: 'none' }));
  if (externalIds.length !== 2) return body;
  const context = isFields(body['context']) ? body['context'] : {};
  const before: unknown[] = Array.isArray(context['externalIds']) ? context['externalIds'] : [];
  return { ...body, context: { ...context, externalIds: [...before, ...externalIds] } };
}
