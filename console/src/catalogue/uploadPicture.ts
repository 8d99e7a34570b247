import { picture } from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';

/** Enough for a page and for what zooms in. */
const longestSide = 2_400;
const lightBytes = 1_500_000;

/** Keeps the picture on the server; answers with its address there. */
export const uploadPicture = async (file: File): Promise<string> =>
  (await api.upload(picture, '/pictures', await lighter(file))).url;

/** What comes from a camera is made as large as screens need; the rest goes as it is, and the server says what is wrong with it. */
async function lighter(file: File): Promise<Blob> {
  const bitmap = await createImageBitmap(file).catch(() => null);
  if (bitmap === null) return file;
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  if (scale === 1 && file.size <= lightBytes) return file;
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const made = await canvas.convertToBlob({ type: 'image/webp', quality: 0.86 });
  return made.size < file.size ? made : file;
}
