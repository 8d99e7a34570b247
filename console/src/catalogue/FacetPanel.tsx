import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import css from './Catalogue.module.css';
import type { Facet } from './catalogue.ts';

type Props = {
  facets: readonly Facet[];
  open: boolean;
  brand: string | undefined;
  category: string | undefined;
  attributes: Record<string, string[]>;
  onBrand: (brand: string | undefined) => void;
  onCategory: (category: string | undefined) => void;
  onAttributes: (attributes: Record<string, string[]>) => void;
};

const most = 8;

/** What narrows the list, with how many products each value would leave. */
export function FacetPanel(props: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { facets, open, brand, category, attributes } = props;
  const isChosen = (code: string, value: string): boolean =>
    code === 'brand'
      ? brand === value
      : code === 'category'
        ? category === value
        : (attributes[code] ?? []).includes(value);
  const toggle = (code: string, value: string) => {
    const chosen = isChosen(code, value);
    if (code === 'brand') return props.onBrand(chosen ? undefined : value);
    if (code === 'category') return props.onCategory(chosen ? undefined : value);
    const before = attributes[code] ?? [];
    props.onAttributes({
      ...attributes,
      [code]: chosen ? before.filter((one) => one !== value) : [...before, value],
    });
  };
  return (
    <aside className={css.facets} data-open={open} aria-label={t('catalogue.narrow')}>
      {facets
        .filter(({ values }) => values.length > 0)
        .map(({ code, name, unit, values }) => (
          <fieldset key={code} className={css.facet}>
            <legend>
              {code === 'brand' ? t('catalogue.brand') : code === 'category' ? t('catalogue.category') : name}
              {unit === null ? '' : `, ${unit}`}
            </legend>
            {values.slice(0, most).map(({ value, name: word, products }) => (
              <UnstyledButton
                key={value}
                className={css.facetValue}
                aria-pressed={isChosen(code, value)}
                onClick={() => toggle(code, value)}
              >
                <span>{word}</span>
                <span className={css.small}>{format.number(products)}</span>
              </UnstyledButton>
            ))}
          </fieldset>
        ))}
    </aside>
  );
}
