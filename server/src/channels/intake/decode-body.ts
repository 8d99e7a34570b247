/** From bytes to JSON: decompression that cannot explode, UTF-8 and nothing else, and words for what is wrong. */
import { isUtf8 } from 'node:buffer';
import { promisify } from 'node:util';
import { gunzip, gunzipSync, inflate, inflateSync } from 'node:zlib';
import { bodyTooLarge, type ProblemKind } from '../../kit/problems.ts';
import { badCompression, badJson, emptyBody, notUtf8, unsupportedEncoding } from '../problems.ts';

export type Decoded<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly problem: ProblemKind; readonly detail: string };

const refuse = (problem: ProblemKind, detail: string): Decoded<never> => ({ kind: 'refused', problem, detail });

// Below this a thread hop costs more than inflating at once (20 events: 2 KB, 35 µs); above, others should not wait for it.
const syncBytes = 48 * 1024;

const gunzipLater = promisify<Buffer, { maxOutputLength: number }, Buffer>(gunzip);
const inflateLater = promisify<Buffer, { maxOutputLength: number }, Buffer>(inflate);

/**
 * Undoes the compression that the bytes themselves show. The header is only asked about what we do not know: proxies
 * unpack and forget the header, and rudder-sdk-node's gzip comes as a form.
 */
export async function decompress(bytes: Buffer, encoding: string | undefined, limit: number): Promise<Decoded<Buffer>> {
  const named = encoding?.trim().toLowerCase() ?? '';
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const isDeflate = !isGzip && named === 'deflate' && bytes[0] === 0x78;
  if (!isGzip && !isDeflate) return undisguised(bytes, named);
  const options = { maxOutputLength: limit };
  try {
    if (bytes.length <= syncBytes) {
      return { kind: 'ok', value: isGzip ? gunzipSync(bytes, options) : inflateSync(bytes, options) };
    }
    return { kind: 'ok', value: await (isGzip ? gunzipLater : inflateLater)(bytes, options) };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ERR_BUFFER_TOO_LARGE') return refuse(bodyTooLarge, `more than ${limit} bytes after decompression`);
    return refuse(
      badCompression,
      code === 'Z_BUF_ERROR' ? 'the stream ends too early: it was cut off' : 'the compressed stream is damaged',
    );
  }
}

function undisguised(bytes: Buffer, named: string): Decoded<Buffer> {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 0x03 && bytes[3] === 0x04) {
    return refuse(badCompression, 'this is a ZIP archive, not gzip');
  }
  if (named !== '' && !/^(gzip|x-gzip|deflate|identity)$/.test(named)) {
    return refuse(unsupportedEncoding, 'the Content-Encoding header names something else than gzip or deflate');
  }
  const first = firstSign(bytes);
  if (/gzip|deflate/.test(named) && first !== undefined && first !== 0x7b && first !== 0x5b) {
    return refuse(badCompression, `Content-Encoding says ${named}, the bytes are something else`);
  }
  return { kind: 'ok', value: bytes };
}

/** The first byte that is neither a BOM nor white space. */
function firstSign(bytes: Buffer): number | undefined {
  return bytes.subarray(0, 64).find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
}

/** Bytes as text. A UTF-8 byte order mark is taken off; text that would lose a byte in reading is refused. */
export function decodeText(bytes: Buffer): Decoded<string> {
  if (bytes.length === 0) return refuse(emptyBody, 'no bytes came');
  if (!isUtf8(bytes)) return refuse(notUtf8, guessEncoding(bytes));
  const text = bytes.toString('utf8', bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0);
  return { kind: 'ok', value: text };
}

function guessEncoding(bytes: Buffer): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return 'this looks like UTF-16';
  const high = bytes.filter((byte) => byte >= 0x80);
  const cyrillic = high.filter((byte) => byte >= 0xc0).length;
  return cyrillic > high.length * 0.8 ? 'this looks like windows-1251' : `${high.length} bytes are not UTF-8`;
}

/** Text as JSON. The engine's message quotes the text, which may be personal, so only the place is passed on. */
export function parseJson(text: string): Decoded<unknown> {
  try {
    return { kind: 'ok', value: JSON.parse(text) as unknown };
  } catch (error) {
    if (text.trim() === '') return refuse(emptyBody, 'only white space came');
    const place = error instanceof Error ? /position (\d+)/.exec(error.message)?.[1] : undefined;
    return refuse(badJson, `${wordsFor(text, place)} (${text.length} characters came)`);
  }
}

function wordsFor(text: string, place: string | undefined): string {
  if (place === undefined) return 'the text ends too early';
  return text.charCodeAt(Number(place)) === 0
    ? `a raw NUL byte at character ${place}`
    : `reading stopped at character ${place}`;
}
