/** Where a request names its write key, in the order in which clients must be believed. */
import type { IncomingHttpHeaders } from 'node:http';

/**
 * The keys that head and query name: Basic (`key:` or `key`), Bearer, query. The body's own key stands between Bearer and
 * query; see `keysInOrder`. Several, because a site behind Basic authentication sends its own password along.
 */
export function keysInHead(
  headers: IncomingHttpHeaders,
  query: URLSearchParams | null,
): { before: string[]; after: string[] } {
  const before: string[] = [];
  const { authorization } = headers;
  if (authorization !== undefined) {
    const space = authorization.indexOf(' ');
    const scheme = authorization.slice(0, space).toLowerCase();
    const rest = authorization.slice(space + 1).trim();
    if (scheme === 'basic') before.push(userOf(rest));
    else if (scheme === 'bearer') before.push(rest);
  }
  const inQuery = query?.get('writeKey');
  return { before, after: inQuery ? [inQuery] : [] };
}

function userOf(credentials: string): string {
  const plain = Buffer.from(credentials, 'base64').toString('latin1');
  const colon = plain.indexOf(':');
  return colon < 0 ? plain : plain.slice(0, colon);
}
