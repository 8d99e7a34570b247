import { useState } from 'react';
import { pictureUrl, type pictureWidths } from '../../../contracts/catalogue.ts';
import { IconPackage } from '../ui/icons.ts';
import css from './Picture.module.css';

/** A smaller one of a picture that we keep: lists show many. */
const sized = (url: string, width: (typeof pictureWidths)[number]): string =>
  pictureUrl.safeParse(url).success ? `${url}?width=${width}` : url;

/** A picture of a product; a quiet mark where there is none, or where it does not come. */
export function Picture({ url, size }: { url: string | null; size?: 'small' | 'large' }) {
  const [failed, setFailed] = useState<string | null>(null);
  return (
    <span className={css.picture} data-size={size}>
      {url === null || url === '' || failed === url ? (
        <IconPackage size={size === 'small' ? 16 : 20} stroke={1.5} aria-hidden />
      ) : (
        <img
          src={sized(url, size === 'large' ? 640 : 160)}
          alt=""
          loading="lazy"
          referrerPolicy="no-referrer"
          onError={() => setFailed(url)}
        />
      )}
    </span>
  );
}
