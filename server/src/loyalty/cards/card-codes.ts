/**
 * The rotating code in the app. As a QR code it carries the shop's signature, so that a till without network can check it. A barcode has no
 * room for that: the short form has eight digits that only the server can check; without network it is just the card's number.
 *
 * In its time a code is the till's that read it first: that till may read it again, every other one is refused, so that a photo of a
 * screen opens nothing elsewhere. Two tills without network cannot know of each other; what they may give away is bounded by their allowances.
 */
import { createHash, randomInt, timingSafeEqual } from 'node:crypto';
import {
  cardCodeBytes,
  checkQr,
  codeToleranceSeconds,
  qrText,
  shortProofDigits,
  shortWindowSeconds,
  type CheckedCode,
} from '../../../../contracts/loyalty-till.ts';
import { runMaybe, type Tx } from '../../kit/sql.ts';
import { useCode } from './cards.sql.ts';
import { verifyWith, type Signer } from './signer.ts';

export interface MadeCode {
  readonly qr: string;
  readonly short: string;
  readonly from: Date;
  readonly until: Date;
}

/** Codes of this window and the next ones. Only numbers of digits have them. */
export function makeCodes(signer: Signer, number: string, windows: number, now: Date): MadeCode[] {
  const first = windowAt(now);
  return Array.from({ length: windows }, (_, ahead) => {
    const window = first + ahead;
    const code = {
      keyId: signer.keyId,
      number,
      fromSeconds: window * shortWindowSeconds,
      forSeconds: shortWindowSeconds,
      serial: randomInt(2 ** 32),
    };
    return {
      qr: qrText(code, signer.sign('card code', cardCodeBytes(code))),
      short: number + proofOf(signer, number, window),
      from: new Date(code.fromSeconds * 1_000),
      until: new Date((code.fromSeconds + code.forSeconds) * 1_000),
    };
  });
}

const windowAt = (at: Date): number => Math.floor(at.getTime() / 1_000 / shortWindowSeconds);

function proofOf(signer: Signer, number: string, window: number): string {
  const bytes = signer.keyed('short card code', `${number}:${window}`);
  return String(bytes.readBigUInt64BE(0) % BigInt(10 ** shortProofDigits)).padStart(shortProofDigits, '0');
}

export type CheckedShort = { readonly kind: 'valid'; readonly until: Date } | { readonly kind: 'wrong' };

/** The window of now, and the neighbour within the tolerance of clocks. */
export function checkShort(signer: Signer, number: string, proof: string, now: Date): CheckedShort {
  const tolerance = codeToleranceSeconds * 1_000;
  const windows = new Set(
    [now.getTime() - tolerance, now.getTime(), now.getTime() + tolerance].map((ms) => windowAt(new Date(ms))),
  );
  for (const window of windows) {
    if (timingSafeEqual(Buffer.from(proofOf(signer, number, window)), Buffer.from(proof)))
      return { kind: 'valid', until: new Date((window + 1) * shortWindowSeconds * 1_000) };
  }
  return { kind: 'wrong' };
}

export const checkQrHere = (signer: Signer, text: string, now: Date): Promise<CheckedCode> =>
  checkQr(text, [signer], { verify: async (key, message, signature) => verifyWith(key, message, signature) }, now);

/** Takes the code for this till; false: another till has it. */
export async function takeCode(tx: Tx, text: string, till: string, until: Date, now: Date): Promise<boolean> {
  const hash = createHash('sha256').update(`card code\u0000${text}`).digest();
  const end = new Date(until.getTime() + codeToleranceSeconds * 1_000);
  return (await runMaybe(tx, useCode, [hash, till, now, end])) !== undefined;
}
