/**
 * What a till needs to know customers and to let them spend points without network: pure, so that it runs in a browser as it does on
 * the server. Cryptography is passed in; `webTillCrypto` is the browser's own (Ed25519 in WebCrypto: Chrome 137, Safari 17, Firefox 129, Node 20).
 */

export interface TillCrypto {
  /** Ed25519; keys and signatures are raw bytes. */
  verify(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  sha256(message: Uint8Array): Promise<Uint8Array>;
}

/** A key of the shop, as a till keeps it: GET /api/v1/loyalty/till-keys. */
export interface TillKey {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
}

// ---- the rotating code of a card ----

/** What the QR code in the app says, before its signature. */
export interface CardCode {
  /** Eight hex digits: the first four bytes of the SHA-256 of the public key. */
  readonly keyId: string;
  readonly number: string;
  readonly fromSeconds: number;
  readonly forSeconds: number;
  /** Tells two codes of the same second apart; four bytes. */
  readonly serial: number;
}

const version = 1;
const headBytes = 24;
const signatureBytes = 64;
/** 88 bytes of which the first is 1, in decimal. */
export const qrDigits = 210;
/** Clocks of phones, tills and servers may differ by so much, both ways. */
export const codeToleranceSeconds = 30;
/** A plain card number has at most so many digits; what is longer is a code. */
export const longestNumber = 19;
/** Digits that the short form has after the card number. */
export const shortProofDigits = 8;
/** The short form stands for one such window. */
export const shortWindowSeconds = 60;

/** The bytes that are signed, with a preface so that no other signature of the same key can stand for one of these. */
export function cardCodeBytes(code: CardCode): Uint8Array {
  const bytes = new Uint8Array(headBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, version);
  view.setUint32(1, Number.parseInt(code.keyId, 16));
  view.setBigUint64(5, BigInt(code.number));
  view.setUint8(13, code.number.length);
  view.setUint32(14, code.fromSeconds);
  view.setUint16(18, code.forSeconds);
  view.setUint32(20, code.serial);
  return bytes;
}

export const toSign = (what: 'card code' | 'allowance' | 'slip', bytes: Uint8Array): Uint8Array =>
  joined(utf8(`throughline ${what}\u0000`), bytes);

/**
 * The QR code's text: 210 digits and nothing else. Digits take least room in a QR code (its numeric mode), and a scanner that types as
 * a keyboard gives the same ones in every layout.
 */
export function qrText(code: CardCode, signature: Uint8Array): string {
  return BigInt(`0x${hex(joined(cardCodeBytes(code), signature))}`).toString();
}

export interface ReadCode {
  readonly code: CardCode;
  readonly head: Uint8Array;
  readonly signature: Uint8Array;
}

/** Null: this is no such code. Nothing is believed yet. */
export function readQr(text: string): ReadCode | null {
  if (text.length !== qrDigits || !/^\d+$/.test(text)) return null;
  const all = fromHex(
    BigInt(text)
      .toString(16)
      .padStart(2 * (headBytes + signatureBytes), '0'),
  );
  if (all.length !== headBytes + signatureBytes || all[0] !== version) return null;
  const view = new DataView(all.buffer);
  const [digits, number] = [view.getUint8(13), view.getBigUint64(5).toString()];
  if (number.length > digits || digits > longestNumber) return null;
  return {
    code: {
      keyId: view.getUint32(1).toString(16).padStart(8, '0'),
      number: number.padStart(digits, '0'),
      fromSeconds: view.getUint32(14),
      forSeconds: view.getUint16(18),
      serial: view.getUint32(20),
    },
    head: all.slice(0, headBytes),
    signature: all.slice(headBytes),
  };
}

export type CheckedCode =
  | { readonly kind: 'valid'; readonly code: CardCode }
  | { readonly kind: 'unreadable' | 'unknown_key' | 'forged' | 'too_early' | 'too_late' };

/** Is the QR code ours, and is this its time? With the shop's public keys alone: no network. */
export async function checkQr(
  text: string,
  keys: readonly TillKey[],
  crypto: Pick<TillCrypto, 'verify'>,
  now: Date,
): Promise<CheckedCode> {
  const read = readQr(text);
  if (read === null) return { kind: 'unreadable' };
  const key = keys.find(({ keyId }) => keyId === read.code.keyId);
  if (key === undefined) return { kind: 'unknown_key' };
  if (!(await crypto.verify(key.publicKey, toSign('card code', read.head), read.signature))) return { kind: 'forged' };
  const seconds = now.getTime() / 1_000;
  if (seconds < read.code.fromSeconds - codeToleranceSeconds) return { kind: 'too_early' };
  if (seconds >= read.code.fromSeconds + read.code.forSeconds + codeToleranceSeconds) return { kind: 'too_late' };
  return { kind: 'valid', code: read.code };
}

/** What a till scanned, by its form alone. A short code without network is just the card's number: it may earn, not spend. */
export type Scanned =
  | { readonly kind: 'qr'; readonly text: string }
  | { readonly kind: 'short'; readonly number: string; readonly proof: string }
  | { readonly kind: 'number'; readonly number: string }
  | { readonly kind: 'unreadable' };

export function readScan(raw: string): Scanned {
  const text = raw.normalize('NFKC').toUpperCase().replaceAll(/[\s-]/g, '');
  if (/^\d+$/.test(text) && text.length === qrDigits) return { kind: 'qr', text };
  if (/^\d{20,27}$/.test(text))
    return { kind: 'short', number: text.slice(0, -shortProofDigits), proof: text.slice(-shortProofDigits) };
  return /^[A-Z0-9]{4,19}$/.test(text) ? { kind: 'number', number: text } : { kind: 'unreadable' };
}

// ---- cryptography of a browser ----

/** A till's own key: its private half cannot be read, not even by the till's program. IndexedDB keeps it as it is. */
export interface TillSigner {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Promise<Uint8Array>;
}

export const webTillCrypto: TillCrypto = {
  verify: async (publicKey, message, signature) => {
    if (publicKey.length !== 32) return false;
    const key = await crypto.subtle.importKey('raw', bufferOf(publicKey), 'Ed25519', false, ['verify']);
    return crypto.subtle.verify('Ed25519', key, bufferOf(signature), bufferOf(message));
  },
  sha256: async (message) => new Uint8Array(await crypto.subtle.digest('SHA-256', bufferOf(message))),
};

export async function makeTillSigner(): Promise<TillSigner> {
  const pair = (await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify'])) as CryptoKeyPair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey)),
    sign: async (message) => new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, bufferOf(message))),
  };
}

/** WebCrypto wants bytes that nobody else shares. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

// ---- bytes ----

export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

export const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}
