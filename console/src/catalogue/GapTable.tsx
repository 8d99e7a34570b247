import { useTranslation } from 'react-i18next';
import { neededFields } from '../../../contracts/catalogue.ts';
import type { SourceKind } from '../../../contracts/common.ts';
import { useZones } from '../pricing/useZones.ts';
import { DataTable } from '../ui/DataTable.tsx';
import { useFormat } from '../ui/format.ts';
import type { Gap } from './catalogue.ts';
import css from './Catalogue.module.css';
import { languageName } from './languageName.ts';

type Count = { field: string; language: string | null; zone: string | null; missing: number };
type Props = { channel: SourceKind; products: number; gaps: readonly Count[]; onOpen: (gap: Gap) => void };

/** Fields down, languages and regions across. */
export function GapTable({ channel, products, gaps, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const { zoneName } = useZones();
  const fields = neededFields.filter((field) => gaps.some((gap) => gap.field === field));
  // A column is a language, a region, or neither.
  const keyOf = ({ language, zone }: Pick<Count, 'language' | 'zone'>): string => `${language ?? ''}|${zone ?? ''}`;
  const places = new Map(gaps.map(({ language, zone }) => [keyOf({ language, zone }), { language, zone }]));
  const across = [...places.values()].sort((a, b) => rank(a) - rank(b) || (keyOf(a) < keyOf(b) ? -1 : 1));
  const titleOf = ({ language, zone }: Pick<Count, 'language' | 'zone'>): string => {
    if (language !== null) return languageName(language, i18n.language);
    return zone === null ? t('complete.anyLanguage') : zoneName(zone);
  };
  const cell = (field: (typeof fields)[number], place: Pick<Count, 'language' | 'zone'>) => {
    const { language, zone } = place;
    const missing = gaps.find((gap) => gap.field === field && keyOf(gap) === keyOf(place))?.missing;
    if (missing === undefined) return null;
    const share = products === 0 ? 1 : 1 - missing / products;
    const words = titleOf(place);
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
        onClick={() =>
          onOpen({
            channel,
            field,
            ...(language === null ? {} : { language }),
            ...(zone === null ? {} : { zone }),
          })
        }
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
        ...across.map((place) => ({
          title: titleOf(place),
          number: true,
          show: (field: (typeof fields)[number]) => cell(field, place),
        })),
      ]}
    />
  );
}

/** Languages first, then what is the same in all of them, then regions. */
const rank = ({ language, zone }: Pick<Count, 'language' | 'zone'>): number =>
  language !== null ? 0 : zone === null ? 1 : 2;
