import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { LocationSelect } from './LocationSelect.tsx';
import css from './Stock.module.css';

/** Above a list of documents: of which place, and the button that makes a new one. */
export function DocumentFilter({
  locationId,
  onChange,
  children,
}: {
  locationId: string | undefined;
  onChange: (locationId: string | undefined) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  return (
    <div className={css.filters}>
      <LocationSelect
        aria-label={t('stock.location')}
        placeholder={t('stock.anyLocation')}
        clearable
        value={locationId ?? null}
        onChange={(next) => onChange(next ?? undefined)}
      />
      <span className={css.filterEnd}>{children}</span>
    </div>
  );
}

const few = 3;

/** The lines of a document: a few in the row, all of them when opened. */
export function DocumentLines({ lines }: { lines: readonly (readonly [sku: string, words: string])[] }) {
  const { t } = useTranslation();
  const list = (shown: typeof lines) => (
    <ul className={css.lines}>
      {shown.map(([sku, words]) => (
        <li key={sku}>
          <Goods sku={sku}>· {words}</Goods>
        </li>
      ))}
    </ul>
  );
  if (lines.length <= few) return list(lines);
  return (
    <details className={css.details}>
      <summary>{t('stock.lines', { count: lines.length })}</summary>
      {list(lines)}
    </details>
  );
}
