import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';

/** The password in `file`, or a new random one (192 bits) that is there, whole and readable by us alone, before this returns. */
export async function rememberPassword(file: string): Promise<string> {
  const known = (await readFile(file, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const fresh = randomBytes(24).toString('base64url');
  const handle = await open(`${file}.new`, 'w', 0o600);
  try {
    await handle.writeFile(`${fresh}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(`${file}.new`, file);
  return fresh;
}
