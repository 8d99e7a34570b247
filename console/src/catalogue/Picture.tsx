import { useState } from 'react';
import { IconPackage } from '../ui/icons.ts';
import css from './Catalogue.module.css';

/** A picture of a product; a quiet mark where there is none, or where it does not come. */
export function Picture({ url, large = false }: { url: string | null; large?: boolean }) {
  const [failed, setFailed] = useState<string | null>(null);
  return (
    <span className={large ? `${css.picture} ${css.large}` : css.picture}>
      {url === null || url === '' || failed === url ? (
        <IconPackage size={20} stroke={1.5} aria-hidden />
      ) : (
        <img src={url} alt="" loading="lazy" referrerPolicy="no-referrer" onError={() => setFailed(url)} />
      )}
    </span>
  );
}
