import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import editor from '../ui/Editor.module.css';
import { AttributeField } from './AttributeField.tsx';
import { BundleParts } from './BundleParts.tsx';
import css from './Catalogue.module.css';
import { nameIn } from './catalogue.ts';
import { emptyVariant, type Variant } from './productDraft.ts';
import type { PartProps } from './terms.ts';

type Props = PartProps & { savedSkus: readonly string[] };

/** What is sold. A SKU is for ever: a variant that was saved is retired, not removed. */
export function VariantsPart({ draft, terms, change, savedSkus }: Props) {
  const { t, i18n } = useTranslation();
  const [added, setAdded] = useState<readonly string[]>([]);
  const axes = [...new Set([...draft.variants.flatMap(({ options }) => Object.keys(options)), ...added])];
  const attributes = axes.flatMap((code) => terms.attributes.find((one) => one.code === code) ?? []);
  const others = terms.attributes.filter(({ code, type }) => !axes.includes(code) && type !== 'date');
  const put = (at: number, part: Partial<Variant>) =>
    change({ variants: draft.variants.map((one, place) => (place === at ? { ...one, ...part } : one)) });
  return (
    <Panel
      title={t('catalogue.variants')}
      hint={t('catalogue.variantsHint')}
      flush
      actions={
        <>
          {others.length === 0 ? null : (
            <Select
              aria-label={t('catalogue.addOption')}
              placeholder={t('catalogue.addOption')}
              value={null}
              data={others.map(({ code, names }) => ({ value: code, label: nameIn(names, i18n.language, code) }))}
              onChange={(code) => {
                if (code !== null) setAdded([...added, code]);
              }}
            />
          )}
          <Button
            variant="default"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => change({ variants: [...draft.variants, emptyVariant('')] })}
          >
            {t('catalogue.addVariant')}
          </Button>
        </>
      }
    >
      <ul className={editor.rows}>
        {draft.variants.map((variant, at) => {
          const saved = savedSkus.includes(variant.sku) && at < savedSkus.length;
          return (
            <li key={at} className={css.row}>
              <div className={css.grid}>
                <TextInput
                  label={t('catalogue.sku')}
                  required
                  readOnly={saved}
                  maxLength={64}
                  value={variant.sku}
                  onChange={(event) => put(at, { sku: event.currentTarget.value })}
                />
                <TextInput
                  label={t('catalogue.gtin')}
                  inputMode="numeric"
                  maxLength={14}
                  value={variant.gtin ?? ''}
                  onChange={(event) =>
                    put(at, { gtin: event.currentTarget.value === '' ? null : event.currentTarget.value })
                  }
                />
                {attributes.map((attribute) => (
                  <AttributeField
                    single
                    key={attribute.code}
                    attribute={attribute}
                    value={variant.options[attribute.code]}
                    languages={terms.languages}
                    onChange={(value) => {
                      const { [attribute.code]: _before, ...rest } = variant.options;
                      put(at, { options: value === undefined ? rest : { ...rest, [attribute.code]: value } });
                    }}
                  />
                ))}
                <NumberInput
                  label={t('catalogue.weight')}
                  min={0}
                  allowDecimal={false}
                  value={variant.weightGrams ?? ''}
                  onChange={(next) => put(at, { weightGrams: typeof next === 'number' ? next : null })}
                />
                <Select
                  label={t('catalogue.sold')}
                  allowDeselect={false}
                  value={variant.state}
                  data={(['active', 'retired'] as const).map((state) => ({
                    value: state,
                    label: t(`catalogue.variantIs.${state}`),
                  }))}
                  onChange={(next) => put(at, { state: next === 'retired' ? 'retired' : 'active' })}
                />
                <div className={editor.full}>
                  <BundleParts variant={variant} saved={saved} onChange={(parts) => put(at, { parts })} />
                </div>
              </div>
              {saved ? null : (
                <div className={css.tail}>
                  <ActionIcon
                    size={34}
                    aria-label={t('catalogue.removeOf', {
                      of: variant.sku === '' ? t('catalogue.variant') : variant.sku,
                    })}
                    disabled={draft.variants.length === 1}
                    onClick={() => change({ variants: draft.variants.filter((_, place) => place !== at) })}
                  >
                    <IconTrash size={16} aria-hidden />
                  </ActionIcon>
                </div>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
