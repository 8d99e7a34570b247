/** Addresses of pictures that we keep. Pure. */
import type { Save } from '../save-products.ts';
import { pictureTypes, type Ending } from './read-picture.ts';

/** `/api/v1/pictures/<hash>.<ending>`; undefined for what lies elsewhere. */
export function ownPicture(url: string): { readonly hash: string; readonly key: string } | undefined {
  const [, hash, ending] = /^\/api\/v1\/pictures\/([0-9a-f]{64})\.(\w+)$/.exec(url) ?? [];
  return hash === undefined ? undefined : { hash, key: `${hash} ${pictureTypes[ending as Ending]}` };
}

/** Which of ours these products name, each pair once. */
export function usesOf(saves: readonly Pick<Save, 'id' | 'document'>[]): { hash: string; id: string }[] {
  return saves.flatMap(({ id, document }) =>
    [...new Set(document.media.flatMap(({ url }) => ownPicture(url)?.hash ?? []))].map((hash) => ({ hash, id })),
  );
}
