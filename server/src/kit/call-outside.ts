/**
 * Calls to addresses that others have named: a browser's push service, a provider, a webhook. A name is looked up once and the connection
 * goes to what was found, so that no second answer of a name server leads it elsewhere; addresses of this machine and of private networks
 * are refused unless the administrator has named them (`OUTGOING_PRIVATE_HOSTS`). No redirects. Answers are bounded.
 */
import { lookup as lookUp } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

const notPublic = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  notPublic.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  notPublic.addSubnet(net, bits, 'ipv6');

/** False for this machine, private networks, and whatever the internet does not route. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublic(mapped);
  return !notPublic.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

export class RefusedTarget extends Error {}

export interface OutsideCall {
  readonly url: string;
  readonly method?: 'POST' | 'GET';
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
  /** Hosts in private networks that the administrator allows. */
  readonly privateHosts: readonly string[];
  readonly timeoutMs?: number;
}

/** `isSent` says whether the request may have reached them: it decides between "away" and "unknown". */
export type OutsideAnswer =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: http.IncomingHttpHeaders;
      readonly body: string;
    }
  | { readonly kind: 'failed'; readonly isSent: boolean; readonly why: string };

const mostBytes = 65_536;
const agents = {
  http: new http.Agent({ keepAlive: true, maxSockets: 64, timeout: 30_000 }),
  https: new https.Agent({ keepAlive: true, maxSockets: 64, timeout: 30_000 }),
};

/**
 * How an address may be reached: a look-up that gives only what may be called. For calls that `callOutside` does not make (HTTP/2).
 * Throws `RefusedTarget` where the address may not be called at all.
 */
export function guardOf(url: URL, privateHosts: readonly string[]): LookupFunction {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const isAllowed = privateHosts.includes(host);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isAllowed))
    throw new RefusedTarget('only https addresses are called');
  if (url.username !== '' || url.password !== '') throw new RefusedTarget('an address with a password is not called');
  if (isIP(host) !== 0 && !isAllowed && !isPublic(host))
    throw new RefusedTarget('addresses of this machine and of private networks are not called');
  return (name, options, done) => {
    lookUp(name, { ...options, all: true }, (error, found) => {
      if (error !== null) return done(error, []);
      const usable = isAllowed ? found : found.filter(({ address }) => isPublic(address));
      if (usable.length === 0)
        return done(
          Object.assign(new RefusedTarget('the name leads into a private network'), { code: 'EREFUSED' }),
          [],
        );
      const [first] = usable;
      if (options.all === true) return done(null, usable);
      return done(null, first?.address ?? '', first?.family ?? 4);
    });
  };
}

/** Never throws what the other side did; throws `RefusedTarget` where the address may not be called. */
export function callOutside(call: OutsideCall): Promise<OutsideAnswer> {
  const url = new URL(call.url);
  const guarded = guardOf(url, call.privateHosts);
  return new Promise((resolve) => {
    let isSent = false;
    const secure = url.protocol === 'https:';
    const request = (secure ? https : http).request(url, {
      method: call.method ?? 'POST',
      headers: { ...call.headers, 'content-length': String(Buffer.byteLength(call.body)) },
      agent: secure ? agents.https : agents.http,
      lookup: guarded,
      timeout: call.timeoutMs ?? 10_000,
    });
    const failed = (error: Error): void => resolve({ kind: 'failed', isSent, why: error.message });
    const patience = setTimeout(() => request.destroy(new Error('no answer in time')), call.timeoutMs ?? 10_000);
    request.on('socket', (socket) => {
      // From the moment a connection stands, bytes may have gone.
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', () => (isSent = true));
      else isSent = true;
    });
    request.on('timeout', () => request.destroy(new Error('no answer in time')));
    request.on('error', failed);
    request.on('close', () => clearTimeout(patience));
    request.on('response', (answer) => {
      const parts: Buffer[] = [];
      let size = 0;
      answer.on('data', (part: Buffer) => {
        size += part.length;
        if (size <= mostBytes) parts.push(part);
        else request.destroy(new Error('the answer is too long'));
      });
      answer.on('error', failed);
      answer.on('end', () => {
        resolve({
          kind: 'answer',
          status: answer.statusCode ?? 0,
          headers: answer.headers,
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    request.end(call.body);
  });
}

/** `Retry-After` in milliseconds: seconds, or a date. At most a day. */
export function retryAfterOf(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now.getTime();
  return Number.isFinite(ms) ? Math.min(86_400_000, Math.max(1_000, ms)) : undefined;
}
