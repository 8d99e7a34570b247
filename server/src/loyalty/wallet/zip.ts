/** A ZIP archive of a few small files, not compressed: what a pass is. Pure. */
import { crc32 } from 'node:zlib';

interface Placed {
  readonly name: Buffer;
  readonly content: Uint8Array;
  readonly crc: number;
  readonly at: number;
}

/** Days of 1980 on, which is where ZIP begins; a pass has no use for the time of its files. */
const noTime = 0;
const firstDay = 0x21;

export function zipOf(files: ReadonlyMap<string, Uint8Array>): Buffer {
  const parts: Buffer[] = [];
  const placed: Placed[] = [];
  let at = 0;
  const put = (bytes: Uint8Array): void => {
    parts.push(Buffer.from(bytes));
    at += bytes.length;
  };
  for (const [path, content] of files) {
    const file: Placed = { name: Buffer.from(path), content, crc: crc32(content), at };
    placed.push(file);
    put(header(0x04034b50, file, []));
    put(file.name);
    put(content);
  }
  const begin = at;
  for (const file of placed) {
    // No comment, disk 0, no attributes, and where the file begins.
    put(header(0x02014b50, file, [0, 0, 0, 0, 0, file.at & 0xffff, file.at >>> 16]));
    put(file.name);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(placed.length, 8);
  end.writeUInt16LE(placed.length, 10);
  end.writeUInt32LE(at - begin, 12);
  end.writeUInt32LE(begin, 16);
  put(end);
  return Buffer.concat(parts);
}

/** The header of a file, and the same in the directory, which says by which version it was made and has `more` behind it. */
function header(signature: number, { name, content, crc }: Placed, more: readonly number[]): Buffer {
  const isDirectory = signature === 0x02014b50;
  const words = [
    ...(isDirectory ? [20] : []),
    20,
    // Names are UTF-8.
    0x0800,
    0,
    noTime,
    firstDay,
    crc & 0xffff,
    crc >>> 16,
    content.length & 0xffff,
    content.length >>> 16,
    content.length & 0xffff,
    content.length >>> 16,
    name.length,
    0,
    ...more,
  ];
  const bytes = Buffer.alloc(4 + 2 * words.length);
  bytes.writeUInt32LE(signature, 0);
  words.forEach((word, place) => bytes.writeUInt16LE(word, 4 + 2 * place));
  return bytes;
}
