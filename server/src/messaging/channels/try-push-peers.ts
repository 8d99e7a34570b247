/** For tests: Apple's and Google's push services, as strict as their documents are: what does not have the documented form is refused as they refuse it. */
import { execFileSync } from 'node:child_process';
import { createVerify, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import http2, { type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import type { Peer } from './try-peers.ts';

/** The claims of a token that this key has signed; null: it has not. */
function claimsOf(token: string, key: KeyObject, algorithm: string): Record<string, unknown> | null {
  const [head = '', claims = '', signature = ''] = token.split('.');
  const header = JSON.parse(Buffer.from(head, 'base64url').toString() || '{}') as Record<string, unknown>;
  const isSigned = createVerify('sha256')
    .update(`${head}.${claims}`)
    .verify({ key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  if (!isSigned || header['alg'] !== algorithm) return null;
  return { ...header, ...(JSON.parse(Buffer.from(claims, 'base64url').toString()) as Record<string, unknown>) };
}

export const appleKey = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const applePrivateKey = appleKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
export const apple = { teamId: 'TEAM123456', keyId: 'KEY1234567', topic: 'com.example.shop' } as const;

/** For localhost; made anew each run. */
function certificate(): { readonly key: string; readonly cert: string } {
  const folder = mkdtempSync(path.join(tmpdir(), 'throughline-apns-'));
  const at = (name: string): string => path.join(folder, name);
  try {
    const wish = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'];
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'];
    execFileSync('openssl', [...wish, '-keyout', at('key'), '-out', at('cert'), ...names], { stdio: 'ignore' });
    return { key: readFileSync(at('key'), 'utf8'), cert: readFileSync(at('cert'), 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface PushPeer extends Peer {
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  /** The next answer instead of what it would say; undefined: as it would. */
  answers: { readonly status: number; readonly body: object; readonly headers?: Record<string, string> }[];
}

export interface ApnsPeer extends PushPeer {
  readonly ca: string;
  /** Connections that were made. */
  connections: number;
  /** Says of the next request that it was not processed, and ends the connection in order. */
  goAway: boolean;
  /** The clock of Apple. */
  nowMs: () => number;
}

const noPeer = (): Pick<PushPeer, 'port' | 'behaviour' | 'taken' | 'raw' | 'requests' | 'answers' | 'stop'> => ({
  port: 0,
  behaviour: 'accept',
  taken: [],
  raw: [],
  requests: [],
  answers: [],
  stop: async () => undefined,
});

/** Apple's reason to refuse a request; null: it has the documented form. */
function wrongForApple(headers: IncomingHttpHeaders, body: string, nowMs: number): readonly [number, string] | null {
  const said = claimsOf(String(headers.authorization ?? '').replace(/^bearer /, ''), appleKey.publicKey, 'ES256');
  const age = nowMs / 1_000 - Number(said?.['iat']);
  if (said === null || said['iss'] !== apple.teamId || said['kid'] !== apple.keyId)
    return [403, 'InvalidProviderToken'];
  if (!(age >= -1 && age <= 3_600)) return [403, 'ExpiredProviderToken'];
  if (headers[':method'] !== 'POST') return [405, 'MethodNotAllowed'];
  if (!/^\/3\/device\/[0-9a-f]{64}$/.test(String(headers[':path']))) return [400, 'BadDeviceToken'];
  if (headers['apns-topic'] !== apple.topic) return [400, 'TopicDisallowed'];
  if (headers['apns-push-type'] !== 'alert') return [400, 'InvalidPushType'];
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(String(headers['apns-id']))) return [400, 'BadMessageId'];
  if (!/^\d+$/.test(String(headers['apns-expiration']))) return [400, 'BadExpirationDate'];
  if (!['1', '5', '10'].includes(String(headers['apns-priority']))) return [400, 'BadPriority'];
  if (Buffer.byteLength(String(headers['apns-collapse-id'])) > 64) return [400, 'BadCollapseId'];
  if (Buffer.byteLength(body) > 4_096) return [413, 'PayloadTooLarge'];
  const { aps } = JSON.parse(body) as { aps?: { alert?: { body?: string } } };
  return typeof aps?.alert?.body === 'string' ? null : [400, 'PayloadEmpty'];
}

export async function apnsPeer(): Promise<ApnsPeer> {
  const identity = certificate();
  const sessions = new Set<ServerHttp2Session>();
  const peer: ApnsPeer = { ...noPeer(), ca: identity.cert, connections: 0, goAway: false, nowMs: Date.now };
  const server = http2.createSecureServer(identity);
  server.on('session', (session) => {
    peer.connections += 1;
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
    session.on('error', () => undefined);
  });
  server.on('stream', (stream: ServerHttp2Stream, headers) => {
    stream.on('error', () => undefined);
    if (peer.goAway) {
      peer.goAway = false;
      // Nothing after stream 0 was processed: this one was not.
      stream.session?.goaway(http2.constants.NGHTTP2_NO_ERROR, 0);
      stream.close(http2.constants.NGHTTP2_REFUSED_STREAM);
      return;
    }
    const parts: Buffer[] = [];
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const say = (status: number, answer?: object, more: Record<string, string> = {}): void => {
        stream.respond({ ':status': status, 'apns-id': String(headers['apns-id']), ...more });
        stream.end(answer === undefined ? '' : JSON.stringify(answer));
      };
      const told = peer.answers.shift();
      if (told !== undefined) return say(told.status, told.body, told.headers);
      if (peer.behaviour === 'refuse') return say(400, { reason: 'BadDeviceToken' });
      if (peer.behaviour === 'later') return say(503, { reason: 'ServiceUnavailable' });
      const wrong = wrongForApple(headers, body, peer.nowMs());
      if (wrong !== null) return say(wrong[0], { reason: wrong[1] });
      peer.taken.push(String(headers['apns-collapse-id']));
      peer.raw.push(body);
      peer.requests.push({ headers, body });
      if (peer.behaviour === 'lose') return stream.session?.destroy();
      return say(200);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return Object.assign(peer, {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        for (const session of sessions) session.destroy();
        server.close(() => resolve());
      }),
  });
}

const googleKey = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const fcmMessage = z.strictObject({
  message: z.strictObject({
    token: z.string().min(1),
    notification: z.strictObject({ title: z.string().optional(), body: z.string() }),
    data: z.record(z.string(), z.string()),
    android: z.strictObject({
      ttl: z.string().regex(/^\d+(\.\d{1,9})?s$/),
      priority: z.enum(['NORMAL', 'HIGH']),
      notification: z.strictObject({ tag: z.string() }),
    }),
    apns: z.strictObject({ headers: z.record(z.string(), z.string()) }),
  }),
});

export interface FcmPeer extends PushPeer {
  /** Access tokens that were granted. */
  granted: number;
}

/** The key file that opens a peer. */
export const keyFile = (port: number): string =>
  JSON.stringify({
    type: 'service_account',
    project_id: 'shop-1',
    private_key_id: 'abc',
    private_key: googleKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    client_email: 'push@shop-1.iam.gserviceaccount.com',
    token_uri: `http://127.0.0.1:${port}/token`,
  });

const googleFault = (code: number, status: string, errorCode = status): object => ({
  error: {
    code,
    status,
    message: 'said so',
    details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
  },
});

export async function fcmPeer(): Promise<FcmPeer> {
  const peer: FcmPeer = { ...noPeer(), granted: 0 };
  const grant = (body: string, say: (status: number, answer: object) => void): void => {
    const form = new URLSearchParams(body);
    const said = claimsOf(form.get('assertion') ?? '', googleKey.publicKey, 'RS256');
    const isFair =
      form.get('grant_type') === 'urn:ietf:params:oauth:grant-type:jwt-bearer' &&
      said !== null &&
      said['typ'] === 'JWT' &&
      said['kid'] === 'abc' &&
      said['iss'] === 'push@shop-1.iam.gserviceaccount.com' &&
      said['scope'] === 'https://www.googleapis.com/auth/firebase.messaging' &&
      said['aud'] === `http://127.0.0.1:${peer.port}/token` &&
      Number(said['exp']) - Number(said['iat']) <= 3_600;
    if (!isFair) return say(400, { error: 'invalid_grant' });
    peer.granted += 1;
    return say(200, { access_token: `access-${peer.granted}`, expires_in: 3_599, token_type: 'Bearer' });
  };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString('utf8');
      const say = (status: number, answer: object, more: Record<string, string> = {}): void =>
        void response.writeHead(status, { 'content-type': 'application/json', ...more }).end(JSON.stringify(answer));
      if (request.url === '/token') return grant(body, say);
      const told = peer.answers.shift();
      if (told !== undefined) return say(told.status, told.body, told.headers);
      if (request.headers.authorization !== `Bearer access-${peer.granted}`)
        return say(401, googleFault(401, 'UNAUTHENTICATED'));
      if (peer.behaviour === 'refuse') return say(400, googleFault(400, 'INVALID_ARGUMENT'));
      if (peer.behaviour === 'later')
        return say(429, googleFault(429, 'RESOURCE_EXHAUSTED', 'QUOTA_EXCEEDED'), { 'retry-after': '7' });
      const got = fcmMessage.safeParse(JSON.parse(body));
      if (request.url !== '/v1/projects/shop-1/messages:send' || !got.success)
        return say(400, googleFault(400, 'INVALID_ARGUMENT'));
      peer.taken.push(got.data.message.android.notification.tag);
      peer.raw.push(body);
      peer.requests.push({ headers: request.headers, body });
      if (peer.behaviour === 'lose') return void request.socket.destroy();
      return say(200, { name: `projects/shop-1/messages/${peer.taken.length}` });
    });
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(peer, {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  });
}
