/** PNG (W3C PNG, third edition): chunks up to IEND; what follows is dropped, and so is text. */
import { crc32 } from 'node:zlib';
import { slice, Unreadable, type Looked } from './bytes.ts';

export const pngMark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const dropped = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

export function lookAtPng(file: Buffer): Looked {
  const kept: Buffer[] = [pngMark];
  let [size, hasData] = [undefined as { width: number; height: number } | undefined, false];
  for (let at = pngMark.length; ;) {
    const length = file.readUInt32BE(at);
    const chunk = slice(file, at, at + 12 + length);
    const name = chunk.toString('latin1', 4, 8);
    if (crc32(chunk.subarray(4, 8 + length)) !== chunk.readUInt32BE(8 + length))
      throw new Unreadable(`its part ${/^[A-Za-z]{4}$/.test(name) ? name : 'without a name'} is damaged`);
    if (size === undefined) {
      if (name !== 'IHDR') throw new Unreadable('it does not begin with its size');
      size = { width: chunk.readUInt32BE(8), height: chunk.readUInt32BE(12) };
    }
    if (name === 'IDAT') hasData = true;
    if (!dropped.has(name)) kept.push(chunk);
    at += chunk.length;
    if (name === 'IEND') break;
  }
  if (!hasData) throw new Unreadable('there is nothing in it');
  return { ...size, content: Buffer.concat(kept) };
}
