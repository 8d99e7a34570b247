import { Autocomplete, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { importKinds, importMapping } from '../../../contracts/channels.ts';
import type { ImportMapping } from './imports.ts';
import css from './Imports.module.css';

const encodings = importMapping.shape.encoding.unwrap().options;
const delimiters = [',', ';', '\t', '|'] as const;
const dateFormats = ['iso', 'epoch', 'M/d/yyyy H:mm', 'dd.MM.yyyy HH:mm', 'dd/MM/yyyy', 'yyyy-MM-dd HH:mm:ss'];
const shownDelimiter: Record<(typeof delimiters)[number], string> = { ',': ',', ';': ';', '\t': 'Tab', '|': '|' };

/** How the file is written. What was guessed can be corrected here. */
export function MappingSettings({
  mapping,
  onChange,
}: {
  mapping: ImportMapping;
  onChange: (mapping: ImportMapping) => void;
}) {
  const { t } = useTranslation();
  const csv = mapping.format === 'csv';
  return (
    <div className={css.settings}>
      <div className={css.kind}>
        <span className={css.label} id="import-kind">
          {t('imports.kind')}
        </span>
        <SegmentedControl
          aria-labelledby="import-kind"
          size="sm"
          value={mapping.kind}
          onChange={(next) => onChange({ ...mapping, kind: importKinds.find((one) => one === next) ?? 'events' })}
          data={importKinds.map((kind) => ({ value: kind, label: t(`imports.kindOf.${kind}`) }))}
        />
      </div>
      <Select
        label={t('imports.format')}
        allowDeselect={false}
        value={mapping.format}
        data={[
          { value: 'csv', label: 'CSV' },
          { value: 'ndjson', label: 'NDJSON' },
        ]}
        onChange={(next) => onChange({ ...mapping, format: next === 'ndjson' ? 'ndjson' : 'csv' })}
      />
      <Select
        label={t('imports.encoding')}
        allowDeselect={false}
        value={mapping.encoding}
        data={[...encodings]}
        onChange={(next) => onChange({ ...mapping, encoding: encodings.find((one) => one === next) ?? 'utf-8' })}
      />
      {csv ? (
        <Select
          label={t('imports.delimiter')}
          allowDeselect={false}
          value={mapping.delimiter}
          data={delimiters.map((value) => ({ value, label: shownDelimiter[value] }))}
          onChange={(next) => onChange({ ...mapping, delimiter: next ?? ',' })}
        />
      ) : null}
      <Autocomplete
        label={t('imports.dateFormat')}
        value={mapping.dateFormat}
        data={dateFormats}
        maxLength={40}
        onChange={(dateFormat) => onChange({ ...mapping, dateFormat })}
      />
      <Autocomplete
        label={t('imports.timeZone')}
        value={mapping.timeZone}
        data={['UTC', new Intl.DateTimeFormat().resolvedOptions().timeZone].filter(
          (zone, index, all) => all.indexOf(zone) === index,
        )}
        maxLength={60}
        onChange={(timeZone) => onChange({ ...mapping, timeZone })}
      />
      <Select
        label={t('imports.decimal')}
        allowDeselect={false}
        value={mapping.decimalSeparator}
        data={['.', ',']}
        onChange={(next) => onChange({ ...mapping, decimalSeparator: next === ',' ? ',' : '.' })}
      />
      <TextInput
        label={t('imports.currency')}
        value={mapping.currency}
        maxLength={3}
        onChange={(event) => onChange({ ...mapping, currency: event.currentTarget.value.toUpperCase() })}
      />
    </div>
  );
}
