import { execFileSync } from 'node:child_process';
import { createHash, createPublicKey, generateKeyPairSync, sign, verify, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Http2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tryOuter, user, type TriedOuter } from '../try-outer.ts';
import { context0, elementsOf, objectId, sequence, setOf, smallInteger, nothing, tagged, utcTime } from './der.ts';
import { readWallet } from './read-wallet.ts';
import { renewPasses } from './renew-passes.ts';
import { signDetached } from './sign-detached.ts';

/** A certificate that signs itself, made for the test alone. */
function testIdentity(): { certificate: string; key: string; issuer: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const name = sequence(setOf(sequence(objectId('2.5.4.3'), tagged(0x0c, Buffer.from('Pass of a test')))));
  const algorithm = sequence(objectId('1.2.840.113549.1.1.11'), nothing);
  const body = sequence(
    context0(smallInteger(2)),
    smallInteger(77),
    algorithm,
    name,
    sequence(utcTime(new Date('2026-01-01T00:00:00Z')), utcTime(new Date('2046-01-01T00:00:00Z'))),
    name,
    publicKey.export({ format: 'der', type: 'spki' }),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.from([0]), signature));
  const certificate = `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`;
  return { certificate, issuer: certificate, key: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() };
}

/** The files of an archive, by its directory. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let n = archive.readUInt16LE(end + 10); n > 0; n -= 1) {
    const [size, nameLength, offset] = [
      archive.readUInt32LE(at + 20),
      archive.readUInt16LE(at + 28),
      archive.readUInt32LE(at + 42),
    ];
    const name = archive.subarray(at + 46, at + 46 + nameLength).toString();
    const begin = offset + 30 + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
    files.set(name, archive.subarray(begin, begin + size));
    at += 46 + nameLength;
  }
  return files;
}

const identity = testIdentity();
const passType = 'pass.example.loyalty';
let shop: TriedOuter;
let number: string;
let folder: string;
let service: Http2Server;
const pushes: string[] = [];
let busy = 503;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'throughline-pass-'));
  // A service of pushes as Apple's speaks: HTTP/2, without its certificate.
  service = createServer();
  service.on('stream', (stream, headers) => {
    const name = String(headers[':path']).split('/').at(-1) ?? '';
    let body = '';
    stream.on('data', (part: Buffer) => (body += part.toString()));
    stream.on('end', () => {
      pushes.push(`${name} ${String(headers['apns-topic'])} ${body}`);
      stream.respond({ ':status': name === 'gone' ? 410 : name === 'busy' ? busy : 200 });
      stream.end();
    });
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  shop = await tryOuter({
    wallet: {
      pushUrl: `http://127.0.0.1:${(service.address() as AddressInfo).port}`,
      kind: 'points',
      publicUrl: () => 'https://shop.example',
      apple: {
        ...identity,
        passTypeIdentifier: passType,
        teamIdentifier: 'TEAM',
        organizationName: 'Meridian',
        pictures: new Map([['icon.png', Buffer.from('not really a picture')]]),
        colours: { background: 'rgb(0,0,0)', foreground: 'rgb(255,255,255)' },
      },
      google: {
        issuerId: '3388000000000000000',
        classSuffix: 'loyalty',
        clientEmail: 'wallet@meridian.example',
        privateKey: identity.key,
        origins: ['https://shop.example'],
      },
    },
  });
  number = (await shop.ask<{ number: string }>('POST', '/api/v1/loyalty/cards', { customer: [user('anna')] })).number;
  await shop.give([user('anna')], 120);
});
afterAll(async () => {
  await shop.stop();
  service.close();
  await rm(folder, { recursive: true, force: true });
});

const get = (at: string, headers: Record<string, string> = {}) => fetch(`${shop.url}${at}`, { headers });
const passOf = async (answer: Response): Promise<{ files: Map<string, Buffer>; json: Record<string, unknown> }> => {
  const files = unzip(Buffer.from(await answer.arrayBuffer()));
  return { files, json: JSON.parse(files.get('pass.json')?.toString() ?? '{}') as Record<string, unknown> };
};

/** As an independent program sees it, where there is one: OpenSSL checks the detached signature. */
async function checkWithOpenSsl(manifest: Buffer, signature: Buffer): Promise<string> {
  const at = (name: string): string => path.join(folder, name);
  await writeFile(at('manifest.json'), manifest);
  await writeFile(at('signature'), signature);
  await writeFile(at('ca.pem'), identity.certificate);
  const wish = ['cms', '-verify', '-inform', 'DER', '-binary', '-in', at('signature'), '-content', at('manifest.json')];
  try {
    execFileSync('openssl', [...wish, '-CAfile', at('ca.pem'), '-purpose', 'any', '-out', '/dev/null'], {
      stdio: 'pipe',
    });
    return 'right';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no OpenSSL' : 'wrong';
  }
}

test('a pass is an archive whose files have the hashes of its manifest, signed with the certificate', async () => {
  const answer = await get(`/api/v1/loyalty/cards/${number}/card.pkpass`, { 'x-role': 'channel' });
  expect(answer.headers.get('content-type')).toBe('application/vnd.apple.pkpass');
  const { files, json } = await passOf(answer);
  const manifest = files.get('manifest.json') ?? Buffer.alloc(0);
  const hashes = JSON.parse(manifest.toString()) as Record<string, string>;
  expect(Object.keys(hashes).sort()).toEqual(['icon.png', 'pass.json']);
  for (const [name, hash] of Object.entries(hashes))
    expect(
      createHash('sha1')
        .update(files.get(name) ?? '')
        .digest('hex'),
    ).toBe(hash);
  expect(json).toMatchObject({
    passTypeIdentifier: passType,
    webServiceURL: 'https://shop.example/api/v1/loyalty/wallet/apple',
    barcodes: [{ format: 'PKBarcodeFormatCode128', message: number }, { format: 'PKBarcodeFormatQR' }],
    storeCard: { headerFields: [{ value: 120 }] },
  });
  const signature = files.get('signature') ?? Buffer.alloc(0);
  const verdict = await checkWithOpenSsl(manifest, signature);
  const planted = await checkWithOpenSsl(Buffer.concat([manifest, Buffer.from(' ')]), signature);
  expect([verdict, planted]).toEqual(verdict === 'no OpenSSL' ? [verdict, verdict] : ['right', 'wrong']);
});

test('the signature stands on its own: the digest is of the content, and the signer signed the attributes', () => {
  const content = Buffer.from('a list of hashes');
  const [message] = elementsOf(signDetached(content, identity, new Date('2026-03-02T10:00:00Z')));
  const signedData = elementsOf(
    elementsOf(elementsOf(message?.content ?? content)[1]?.content ?? content)[0]?.content ?? content,
  );
  const signer = elementsOf(elementsOf(signedData.at(-1)?.content ?? content)[0]?.content ?? content);
  const attributes = tagged(0x31, signer[3]?.content ?? content);
  expect(attributes.includes(createHash('sha256').update(content).digest())).toBe(true);
  const key = createPublicKey(
    new X509Certificate(identity.certificate).publicKey.export({ format: 'pem', type: 'spki' }),
  );
  expect(verify('sha256', attributes, key, signer[5]?.content ?? content)).toBe(true);
});

test('a device registers, is told what has changed, and gets it once; without the token of the pass nobody gets anything', async () => {
  const { json } = await passOf(await get(`/api/v1/loyalty/cards/${number}/card.pkpass`, { 'x-role': 'channel' }));
  const [serial, token] = [String(json['serialNumber']), String(json['authenticationToken'])];
  const service = '/api/v1/loyalty/wallet/apple/v1';
  const registration = `${service}/devices/phone-1/registrations/${passType}`;
  const headers = { authorization: `ApplePass ${token}`, 'content-type': 'application/json' };
  const register = (more: Record<string, string> = {}) =>
    fetch(`${shop.url}${registration}/${serial}`, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: JSON.stringify({ pushToken: 'p' }),
    });
  expect((await register({ authorization: `ApplePass ${'0'.repeat(64)}` })).status).toBe(401);
  expect((await register()).status).toBe(201);
  shop.clock.advance(2_000);
  expect((await register()).status).toBe(200);
  const first = (await (await get(registration)).json()) as { serialNumbers: string[]; lastUpdated: string };
  expect(first.serialNumbers).toEqual([serial]);
  const since = `${registration}?passesUpdatedSince=${first.lastUpdated}`;
  expect((await get(since)).status).toBe(204);
  shop.clock.advance(5_000);
  await shop.give([user('anna')], 30);
  expect(((await (await get(since)).json()) as { serialNumbers: string[] }).serialNumbers).toEqual([serial]);
  expect((await get(`${service}/passes/${passType}/${serial}`)).status).toBe(401);
  const fresh = await get(`${service}/passes/${passType}/${serial}`, headers);
  expect((await passOf(fresh)).json).toMatchObject({ storeCard: { headerFields: [{ value: 150 }] }, voided: false });
  const has = { ...headers, 'if-modified-since': fresh.headers.get('last-modified') ?? '' };
  expect((await get(`${service}/passes/${passType}/${serial}`, has)).status).toBe(304);
  shop.clock.advance(5_000);
  await shop.ask('POST', `/api/v1/loyalty/cards/${number}/block`, { reason: 'lost' });
  expect((await passOf(await get(`${service}/passes/${passType}/${serial}`, has))).json).toMatchObject({
    voided: true,
  });
  await shop.ask('POST', `/api/v1/loyalty/cards/${number}/unblock`, {});
  const gone = await fetch(`${shop.url}${registration}/${serial}`, {
    method: 'DELETE',
    headers: { authorization: headers.authorization },
  });
  expect(gone.status).toBe(200);
  expect((await get(registration)).status).toBe(204);
  expect(
    (await fetch(`${shop.url}${service}/log`, { method: 'POST', headers, body: JSON.stringify({ logs: ['x'] }) }))
      .status,
  ).toBe(200);
});

test('what changes is pushed to the devices that show it, once; a device that is gone is forgotten, one that cannot be reached is told later', async () => {
  const { json } = await passOf(await get(`/api/v1/loyalty/cards/${number}/card.pkpass`, { 'x-role': 'channel' }));
  const [serial, token] = [String(json['serialNumber']), String(json['authenticationToken'])];
  const register = (name: string) => {
    const at = `/api/v1/loyalty/wallet/apple/v1/devices/${name}/registrations/${passType}/${serial}`;
    const headers = { authorization: `ApplePass ${token}`, 'content-type': 'application/json' };
    return fetch(`${shop.url}${at}`, { method: 'POST', headers, body: JSON.stringify({ pushToken: name }) });
  };
  const renew = () => renewPasses(shop.outer.deps);
  await register('here');
  // It has changed before there was anybody to tell.
  await renew();
  pushes.length = 0;
  await register('gone');
  await register('busy');
  expect([await renew(), pushes]).toEqual([0, []]);
  shop.clock.advance(3_000);
  await shop.give([user('anna')], 11);
  expect(await renew()).toBe(1);
  expect(pushes.sort()).toEqual([`busy ${passType} {}`, `gone ${passType} {}`, `here ${passType} {}`]);
  pushes.length = 0;
  expect(await renew()).toBe(1);
  expect(pushes.sort()).toEqual([`busy ${passType} {}`, `here ${passType} {}`]);
  busy = 200;
  expect([await renew(), await renew(), pushes.length]).toEqual([2, 0, 4]);
  shop.clock.advance(5_000);
  await shop.ask('POST', `/api/v1/loyalty/cards/${number}/block`, { reason: 'lost' });
  expect([await renew(), await renew()]).toEqual([2, 0]);
  await shop.ask('POST', `/api/v1/loyalty/cards/${number}/unblock`, {});
});

test('the link for Google is a token that the service account signed, and short enough', async () => {
  const { link } = await shop.ask<{ link: string }>(
    'GET',
    `/api/v1/loyalty/cards/${number}/google-wallet`,
    undefined,
    'channel',
  );
  expect(link.length).toBeLessThan(1_800);
  const [head = '', body = '', signature = ''] = link.replace('https://pay.google.com/gp/v/save/', '').split('.');
  const key = createPublicKey(identity.key);
  expect(verify('sha256', Buffer.from(`${head}.${body}`), key, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(JSON.parse(Buffer.from(body, 'base64url').toString())).toMatchObject({
    iss: 'wallet@meridian.example',
    aud: 'google',
    typ: 'savetowallet',
    payload: {
      loyaltyObjects: [{ classId: '3388000000000000000.loyalty', state: 'ACTIVE', barcode: { value: number } }],
    },
  });
});

test('without certificates there are no passes, and the answer says so', async () => {
  const bare = await tryOuter({ ground: shop });
  const answer = await bare.call('GET', `/api/v1/loyalty/cards/${number}/google-wallet`);
  expect(answer.body.code).toBe('wallet_not_set_up');
  await bare.stop();
});

test('certificates are read from a folder as Apple and Google give them; a key that does not fit stops the start', async () => {
  const at = (name: string): string => path.join(folder, name);
  const read = () => readWallet(folder, () => 'https://shop.example');
  expect(await read()).toEqual({ kind: 'points', publicUrl: expect.any(Function) });
  await writeFile(
    at('apple.json'),
    JSON.stringify({ passTypeIdentifier: passType, teamIdentifier: 'T', organizationName: 'M' }),
  );
  await expect(read()).rejects.toThrow('cannot be read');
  await writeFile(at('certificate.pem'), identity.certificate);
  await writeFile(at('issuer.pem'), identity.issuer);
  await writeFile(at('key.pem'), testIdentity().key);
  await expect(read()).rejects.toThrow('key.pem is not the key of certificate.pem');
  await writeFile(at('key.pem'), identity.key);
  await expect(read()).rejects.toThrow('icon.png is missing');
  await writeFile(at('icon.png'), 'picture');
  await writeFile(at('google.json'), JSON.stringify({ issuerId: '338', classSuffix: 'loyalty' }));
  await writeFile(
    at('service-account.json'),
    JSON.stringify({ client_email: 'a@b.example', private_key: identity.key }),
  );
  expect(await read()).toMatchObject({
    apple: { teamIdentifier: 'T' },
    google: { clientEmail: 'a@b.example', origins: [] },
  });
  const bare = await tryOuter({ ground: shop });
  await bare.outer.openWallets(folder, () => 'https://shop.example');
  expect((await bare.call('GET', `/api/v1/loyalty/cards/${number}/google-wallet`)).status).toBe(200);
  await bare.stop();
});
