/** What all readers of pictures share. */

/** What a file says of itself; `content` is it without what nobody needs to see: place, camera, comments. */
export interface Looked {
  readonly width: number;
  readonly height: number;
  readonly content: Buffer;
}

/** Why a file is refused, in words for the one who sent it. */
export class Unreadable extends Error {}

/** Readers throw RangeError where the file ends too early: `readPicture` turns it into words. */
export function slice(file: Buffer, from: number, to: number): Buffer {
  if (from < 0 || to < from || to > file.length) throw new RangeError('the file ends too early');
  return file.subarray(from, to);
}
