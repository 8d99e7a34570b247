import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { Empty } from '../ui/Empty.tsx';
import { IconCircleCheck, IconPlus, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import type { PartProps } from './terms.ts';

const everywhere = { sku: null, channel: null, locationId: null, region: null, from: null, until: null };

/** Where and when it is sold: without rules everywhere; a rule that excludes always wins. */
export function AssortmentPart({ draft, change }: PartProps) {
  const { t } = useTranslation();
  const { assortment } = draft;
  const put = (at: number, part: Partial<(typeof assortment)[number]>) =>
    change({ assortment: assortment.map((one, place) => (place === at ? { ...one, ...part } : one)) });
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim().toLowerCase());
  return (
    <Panel
      title={t('catalogue.part.assortment')}
      hint={t('catalogue.assortmentHint')}
      flush
      actions={
        <Button
          variant="default"
          leftSection={<IconPlus size={15} aria-hidden />}
          onClick={() => change({ assortment: [...assortment, { effect: 'include', ...everywhere }] })}
        >
          {t('catalogue.addRule')}
        </Button>
      }
    >
      {assortment.length === 0 ? <Empty icon={IconCircleCheck} title={t('catalogue.soldEverywhere')} /> : null}
      <ul className={editor.rows}>
        {assortment.map((rule, at) => (
          <li key={at} className={css.row}>
            <div className={css.grid}>
              <Select
                label={t('catalogue.ruleEffect')}
                allowDeselect={false}
                value={rule.effect}
                data={(['include', 'exclude'] as const).map((effect) => ({
                  value: effect,
                  label: t(`catalogue.rule.${effect}`),
                }))}
                onChange={(next) => put(at, { effect: next === 'exclude' ? 'exclude' : 'include' })}
              />
              <Select
                label={t('catalogue.ofVariant')}
                placeholder={t('catalogue.allVariants')}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                value={rule.sku}
                data={draft.variants.map(({ sku }) => sku).filter((sku) => sku !== '')}
                onChange={(sku) => put(at, { sku })}
              />
              <Select
                label={t('catalogue.channel')}
                placeholder={t('people.anyChannel')}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                value={rule.channel}
                data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
                onChange={(next) => put(at, { channel: sourceKinds.find((kind) => kind === next) ?? null })}
              />
              <TextInput
                label={t('catalogue.store')}
                placeholder={t('catalogue.anyStore')}
                maxLength={63}
                value={rule.locationId ?? ''}
                onChange={(event) => put(at, { locationId: orNull(event.currentTarget.value) })}
              />
              <TextInput
                label={t('catalogue.region')}
                placeholder={t('catalogue.anyRegion')}
                maxLength={63}
                value={rule.region ?? ''}
                onChange={(event) => put(at, { region: orNull(event.currentTarget.value) })}
              />
              <DayTime label={t('catalogue.from')} value={rule.from} onChange={(from) => put(at, { from })} />
              <DayTime label={t('catalogue.until')} value={rule.until} onChange={(until) => put(at, { until })} />
            </div>
            <div className={css.tail}>
              <ActionIcon
                size={34}
                aria-label={t('catalogue.removeOf', { of: t(`catalogue.rule.${rule.effect}`) })}
                onClick={() => change({ assortment: assortment.filter((_, place) => place !== at) })}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
