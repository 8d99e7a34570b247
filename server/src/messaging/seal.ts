/**
 * What lies in the database and may not be read there: credentials of senders, one-time codes that wait. AES-256-GCM; the purpose is
 * authenticated with it, so that a sealed thing cannot be moved to another place. Signatures of links come from the same key, under
 * another name.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { run, runOne, type Db } from '../kit/sql.ts';
import { addMessagingKey, readMessagingKey } from './secret.sql.ts';

export interface Seal {
  seal(purpose: string, value: unknown): Uint8Array;
  /** Throws where it was sealed for another purpose, or changed. */
  open(purpose: string, sealed: Uint8Array): unknown;
  /** 16 bytes, which nobody can make who has not the key. */
  sign(purpose: string, text: string): Buffer;
  isSigned(purpose: string, text: string, signature: Uint8Array): boolean;
}

export function sealFrom(key: Uint8Array): Seal {
  const keyFor = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), use, 32));
  const [sealing, signing] = [keyFor('seal'), keyFor('sign')];
  const sign = (purpose: string, text: string): Buffer =>
    createHmac('sha256', signing).update(`${purpose}\u0000${text}`).digest().subarray(0, 16);
  return {
    seal: (purpose, value) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(purpose));
      const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open: (purpose, sealed) => {
      const bytes = Buffer.from(sealed);
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(0, 12))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(12, 28));
      return JSON.parse(Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString());
    },
    sign,
    isSigned: (purpose, text, signature) => signature.length === 16 && timingSafeEqual(sign(purpose, text), signature),
  };
}

/** Made once for an installation; read once a process. */
export function createSeal(db: Db): () => Promise<Seal> {
  let known: Promise<Seal> | null = null;
  const load = async (): Promise<Seal> => {
    await run(db, addMessagingKey, [randomBytes(32)]);
    return sealFrom((await runOne(db, readMessagingKey)).value);
  };
  return () => {
    known ??= load().catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}
