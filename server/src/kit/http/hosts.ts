/** Which Host headers are ours. A page of another site that points its own name at this server (DNS rebinding) gets nothing. */
import { isIP } from 'node:net';

/** The name of a Host header without its port, lower case; null when it is none. */
export function nameOf(host: string): string | null {
  const found = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host.trim());
  const name = found?.[1]?.toLowerCase();
  if (name === undefined) return null;
  return name.startsWith('[') ? name.slice(1, -1) : name.replace(/\.$/, '');
}

/**
 * Answers whether a Host header is one of ours. Addresses are: rebinding needs a name.
 * @param publicUrl the address that people use; its name is allowed
 * @param names further names
 */
export function createHostCheck(publicUrl: string | undefined, names: readonly string[]): (host: string) => boolean {
  const known = new Set([
    'localhost',
    ...names.map((name) => name.toLowerCase()),
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).hostname.toLowerCase()]),
  ]);
  return (host) => {
    const name = nameOf(host);
    return name !== null && (isIP(name) !== 0 || known.has(name) || name.endsWith('.localhost'));
  };
}
