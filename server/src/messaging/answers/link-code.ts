/**
 * The code by which a messenger's chat becomes hers: it stands in the link that her app or a page shows her, and comes back when she opens the
 * messenger by it. Signed, for a while; who has the link can use it, so it is shown to her alone. 50 of the 64 characters that Telegram allows. Pure.
 */
import type { Seal } from '../seal.ts';

export interface LinkCode {
  readonly originId: string;
  readonly channel: 'telegram' | 'viber';
  /** She agreed to marketing there when she asked for the link. */
  readonly agrees: boolean;
  readonly until: Date;
}

const use = 'messenger-link';

export function linkCodeOf(seal: Seal, { originId, channel, agrees, until }: LinkCode): string {
  const bytes = Buffer.alloc(21);
  Buffer.from(originId.replaceAll('-', ''), 'hex').copy(bytes);
  bytes.writeUInt32BE(Math.floor(until.getTime() / 60_000), 16);
  bytes.writeUInt8(agrees ? 1 : 0, 20);
  return Buffer.concat([bytes, seal.sign(use, `${channel}:${bytes.toString('hex')}`)]).toString('base64url');
}

/** Null: none of ours, of another messenger, or too old. */
export function readLinkCode(seal: Seal, channel: LinkCode['channel'], code: string, now: Date): LinkCode | null {
  if (!/^[\w-]{50}$/.test(code)) return null;
  const bytes = Buffer.from(code, 'base64url');
  const said = bytes.subarray(0, 21);
  if (!seal.isSigned(use, `${channel}:${said.toString('hex')}`, bytes.subarray(21))) return null;
  const until = new Date(said.readUInt32BE(16) * 60_000);
  const hex = said.toString('hex', 0, 16);
  const originId = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return until < now ? null : { originId, channel, agrees: said.readUInt8(20) === 1, until };
}
