/**
 * The shop's key (Ed25519): tills check with its public half, without network, what the server signed. One for an installation, made by
 * whoever comes first. What needs a secret besides (short codes, one-time codes) is derived from the same seed.
 */
import { createHash, createHmac, createPrivateKey, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { toSign, type TillKey } from '../../../../contracts/loyalty-till.ts';
import { run, runOne, type Db } from '../../kit/sql.ts';
import { addSeed, readSeed } from './signer.sql.ts';

export interface Signer extends TillKey {
  sign(what: Parameters<typeof toSign>[0], bytes: Uint8Array): Uint8Array;
  /** A keyed hash; another one for each purpose. */
  keyed(purpose: string, text: string): Buffer;
}

/** Of a PKCS #8 document that holds an Ed25519 seed (RFC 8410); the 32 bytes of the seed follow. */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');
/** Of a SubjectPublicKeyInfo that holds an Ed25519 key. */
const spki = Buffer.from('302a300506032b6570032100', 'hex');

export function signerFrom(seed: Uint8Array): Signer {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  const publicKey = new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spki.length));
  return {
    keyId: createHash('sha256').update(publicKey).digest('hex').slice(0, 8),
    publicKey,
    sign: (what, bytes) => new Uint8Array(sign(null, toSign(what, bytes), key)),
    keyed: (purpose, text) =>
      createHmac('sha256', createHmac('sha256', seed).update(purpose).digest()).update(text).digest(),
  };
}

/** False too for a key that is none. */
export function verifyWith(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  try {
    const key = createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** Read once a process. */
export function createSigner(db: Db): () => Promise<Signer> {
  let known: Promise<Signer> | null = null;
  const load = async (): Promise<Signer> => {
    await run(db, addSeed, [randomBytes(32)]);
    return signerFrom((await runOne(db, readSeed)).value);
  };
  return () => {
    known ??= load().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
