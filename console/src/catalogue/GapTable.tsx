import { useTranslation } from 'react-i18next';
import { neededFields } from '../../../contracts/catalogue.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import type { Gap } from './catalogue.ts';
import css from './Catalogue.module.css';
import { languageName } from './languageName.ts';

type Count = { field: string; language: string | null; missing: number };
type Props = { channel: SourceKind; products: number; gaps: readonly Count[]; onOpen: (gap: Gap) => void };

/** Fields down, languages across. */
export function GapTable({ channel, products, gaps, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const fields = neededFields.filter((field) => gaps.some((gap) => gap.field === field));
  const languages = [...new Set(gaps.map(({ language }) => language))].sort((a, b) =>
    a === null ? 1 : b === null ? -1 : a < b ? -1 : 1,
  );
  const cell = (field: (typeof fields)[number], language: string | null) => {
    const missing = gaps.find((gap) => gap.field === field && gap.language === language)?.missing;
    if (missing === undefined) return null;
    const share = products === 0 ? 1 : 1 - missing / products;
    const words = language === null ? t('complete.anyLanguage') : languageName(language, i18n.language);
    if (missing === 0)
      return (
        <span className={css.whole} title={format.percent(1, 0)}>
          ✓<span className="tl-unseen">{t('complete.nothingMissing')}</span>
        </span>
      );
    return (
      <button
        type="button"
        className={css.gap}
        title={t('complete.share', { share: format.percent(share, 0) })}
        aria-label={t('complete.open', {
          missing: format.number(missing),
          field: t(`complete.field.${field}`),
          language: words,
        })}
        onClick={() => onOpen({ channel, field, ...(language === null ? {} : { language }) })}
      >
        {format.number(missing)}
      </button>
    );
  };
  return (
    <DataTable
      rows={fields}
      keyOf={(field) => field}
      label={t(`channel.${channel}`)}
      columns={[
        { title: t('complete.missing'), show: (field) => t(`complete.field.${field}`) },
        ...languages.map((language) => ({
          title: language === null ? t('complete.anyLanguage') : languageName(language, i18n.language),
          number: true,
          show: (field: (typeof fields)[number]) => cell(field, language),
        })),
      ]}
    />
  );
}
