/**
 * Where an e-mail that could not be delivered comes back to: an address of its own for each message (VERP), which is signed, so that nobody makes an
 * address bounce whose e-mail he has not seen. Lower case alone: mail servers do not keep capitals. Pure.
 */
import type { Seal } from '../seal.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz234567';
const use = 'bounce';

/** RFC 4648 without its padding: 32 bytes are 52 characters, and an address may have 64 before its @. */
function encode(bytes: Uint8Array): string {
  let [text, bits, held] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += letters.charAt((held >> (bits - 5)) & 31);
  }
  return bits === 0 ? text : text + letters.charAt((held << (5 - bits)) & 31);
}

function decode(text: string): Buffer {
  const bytes: number[] = [];
  let [bits, held] = [0, 0];
  for (const letter of text) {
    held = ((held << 5) | letters.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
  }
  return Buffer.from(bytes);
}

/** The address that a message is sent from, as its envelope says it. */
export function returnPathOf(seal: Seal, messageId: string, domain: string): string {
  const token = Buffer.concat([Buffer.from(messageId.replaceAll('-', ''), 'hex'), seal.sign(use, messageId)]);
  return `bounce+${encode(token)}@${domain}`;
}

/** The message's id; null: not one of ours, or it was changed. */
export function readReturnPath(seal: Seal, address: string): string | null {
  const token = /^bounce\+([a-z2-7]{52})@/.exec(address.toLowerCase())?.[1];
  if (token === undefined) return null;
  const bytes = decode(token);
  const hex = bytes.toString('hex', 0, 16);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return seal.isSigned(use, id, bytes.subarray(16)) ? id : null;
}
