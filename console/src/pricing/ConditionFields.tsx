import { MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { AmountsField } from './AmountsField.tsx';
import { AudiencesField } from './AudiencesField.tsx';
import { FilterFields } from './FilterFields.tsx';
import { type Book, currenciesOf } from './pricing.ts';
import { type LeafCondition, withField } from './promotionDraft.ts';
import { weekday } from './say.ts';

type Props = { book: Book; condition: LeafCondition; onChange: (condition: LeafCondition) => void };

/** The fields of one condition by its kind. */
export function ConditionFields({ book, condition, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const { settings } = book;
  switch (condition.kind) {
    case 'total':
      return (
        <>
          <AmountsField
            label={t('promo.from')}
            currencies={currenciesOf(settings)}
            amounts={condition.from}
            onChange={(from) => onChange(withField(condition, 'from', from))}
          />
          <AmountsField
            label={t('promo.below')}
            currencies={currenciesOf(settings)}
            amounts={condition.until}
            onChange={(until) => onChange(withField(condition, 'until', until))}
          />
          <FilterFields
            filter={condition.filter ?? {}}
            onChange={(filter) =>
              onChange(withField(condition, 'filter', Object.keys(filter).length === 0 ? undefined : filter))
            }
          />
        </>
      );
    case 'quantity':
      return (
        <>
          <NumberInput
            label={t('promo.from')}
            min={1}
            allowDecimal={false}
            value={condition.from ?? ''}
            onChange={(next) => onChange(withField(condition, 'from', typeof next === 'number' ? next : undefined))}
          />
          <NumberInput
            label={t('promo.below')}
            min={1}
            allowDecimal={false}
            value={condition.until ?? ''}
            onChange={(next) => onChange(withField(condition, 'until', typeof next === 'number' ? next : undefined))}
          />
          <FilterFields
            filter={condition.filter ?? {}}
            onChange={(filter) =>
              onChange(withField(condition, 'filter', Object.keys(filter).length === 0 ? undefined : filter))
            }
          />
        </>
      );
    case 'group':
      return (
        <MultiSelect
          label={t('price.groups')}
          value={[...condition.anyOf]}
          data={settings.groups.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(anyOf) => onChange({ ...condition, anyOf })}
        />
      );
    case 'zone':
      return (
        <MultiSelect
          label={t('price.zones')}
          value={[...condition.anyOf]}
          data={settings.zones.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(anyOf) => onChange({ ...condition, anyOf })}
        />
      );
    case 'audience':
      return <AudiencesField value={condition.anyOf} onChange={(anyOf) => onChange({ ...condition, anyOf })} />;
    case 'location':
    case 'delivery':
      return (
        <TagsInput
          label={t(`promo.condition.${condition.kind}`)}
          description={t('promo.enterEach')}
          value={[...condition.anyOf]}
          data={condition.kind === 'delivery' ? [...new Set(settings.deliveryRates.map(({ method }) => method))] : []}
          onChange={(anyOf) => onChange({ ...condition, anyOf })}
        />
      );
    case 'window':
      return (
        <>
          <MultiSelect
            label={t('promo.weekdays')}
            placeholder={condition.weekdays === undefined ? t('promo.everyDay') : ''}
            value={(condition.weekdays ?? []).map(String)}
            data={[1, 2, 3, 4, 5, 6, 7].map((day) => ({ value: String(day), label: weekday(format, day) }))}
            onChange={(next) =>
              onChange(withField(condition, 'weekdays', next.length === 0 ? undefined : next.map(Number).sort()))
            }
          />
          <TextInput
            type="time"
            label={t('catalogue.from')}
            value={condition.from ?? ''}
            onChange={(event) => {
              const typed = event.currentTarget.value;
              onChange(withField(condition, 'from', typed === '' ? undefined : typed));
            }}
          />
          <TextInput
            type="time"
            label={t('catalogue.until')}
            value={condition.until ?? ''}
            onChange={(event) => {
              const typed = event.currentTarget.value;
              onChange(withField(condition, 'until', typed === '' ? undefined : typed));
            }}
          />
        </>
      );
    case 'channel':
      return (
        <Select
          label={t('price.exception')}
          description={t('promo.channelHint')}
          allowDeselect={false}
          value={condition.exception === '' ? null : condition.exception}
          data={settings.exceptions.map(({ id, reason }) => ({ value: id, label: reason }))}
          nothingFoundMessage={t('common.nothing')}
          onChange={(next) => onChange({ ...condition, exception: next ?? '' })}
        />
      );
    case 'code':
      return null;
  }
}
