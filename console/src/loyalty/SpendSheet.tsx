import { Select, TagsInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MinorInput } from '../ui/MinorInput.tsx';
import { Factor, MaybeWhole, Whole } from './Fields.tsx';
import { GoodsFields } from './GoodsFields.tsx';
import css from './Loyalty.module.css';
import type { SpendRule, TierLevel } from './loyalty.ts';
import { Frame, NameField, type Sheet } from './RuleSheet.tsx';
import { sayLevel, saySpend } from './sayProgramme.ts';

export function SpendSheet({ speaker, start, title, onApply, onClose }: Sheet<SpendRule>) {
  const { t } = useTranslation();
  const [rule, setRule] = useState(start);
  const { draft } = speaker;
  const put = (part: Partial<SpendRule>) => setRule({ ...rule, ...part });
  return (
    <Frame
      title={title}
      words={saySpend(speaker, rule)}
      ready={rule.kind !== ''}
      onApply={() => onApply(rule)}
      onClose={onClose}
    >
      <div className={css.pair}>
        <Select
          label={t('loyalty.kind')}
          allowDeselect={false}
          value={rule.kind}
          data={draft.kinds.filter((one) => one.worth !== null).map((one) => ({ value: one.id, label: one.name }))}
          onChange={(next) => put({ kind: next ?? rule.kind })}
        />
        <Factor
          label={t('programme.share')}
          share
          value={rule.maxShareBps}
          onChange={(maxShareBps) => put({ maxShareBps: Math.min(10_000, maxShareBps) })}
        />
        <Whole label={t('programme.minUnits')} value={rule.minUnits} onChange={(minUnits) => put({ minUnits })} />
        <Whole
          label={t('programme.stepUnits')}
          min={1}
          max={1_000_000}
          value={rule.stepUnits}
          onChange={(stepUnits) => put({ stepUnits })}
        />
        <MinorInput
          label={t('programme.minBasket')}
          currency={draft.currency}
          value={rule.minBasketMinor}
          onChange={(next) => put({ minBasketMinor: next ?? 0 })}
        />
      </div>
      <fieldset className={css.fields}>
        <legend>{t('programme.goods')}</legend>
        <GoodsFields goods={rule.goods} onChange={(goods) => put({ goods })} />
      </fieldset>
    </Frame>
  );
}

export function LevelSheet({ speaker, start, title, onApply, onClose }: Sheet<TierLevel>) {
  const { t } = useTranslation();
  const [level, setLevel] = useState(start);
  const { draft } = speaker;
  const put = (part: Partial<TierLevel>) => setLevel({ ...level, ...part });
  const isMoney = draft.tiers.by === 'spent';
  return (
    <Frame
      title={title}
      words={sayLevel(speaker, level)}
      ready={level.name.trim() !== ''}
      onApply={() => onApply(level)}
      onClose={onClose}
    >
      <NameField value={level.name} onChange={(name) => put({ name })} />
      <div className={css.pair}>
        {isMoney ? (
          <>
            <MinorInput
              label={t('programme.reachedFrom')}
              currency={draft.currency}
              value={level.from}
              onChange={(from) => put({ from: from ?? 0 })}
            />
            <MinorInput
              label={t('programme.keptFrom')}
              description={t('programme.keptHint')}
              currency={draft.currency}
              value={level.keepFrom}
              onChange={(keepFrom) => put({ keepFrom })}
            />
          </>
        ) : (
          <>
            <Whole label={t('programme.reachedFrom')} value={level.from} onChange={(from) => put({ from })} />
            <MaybeWhole
              label={t('programme.keptFrom')}
              description={t('programme.keptHint')}
              value={level.keepFrom}
              onChange={(keepFrom) => put({ keepFrom })}
            />
          </>
        )}
        <Factor
          label={t('programme.times')}
          value={level.multiplierBps}
          onChange={(multiplierBps) => put({ multiplierBps })}
        />
      </div>
      <TagsInput
        label={t('programme.groups')}
        description={t('programme.groupsHint')}
        value={level.groups}
        onChange={(groups) => put({ groups })}
      />
    </Frame>
  );
}
