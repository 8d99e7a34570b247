import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconListDetails, IconSearch } from '../ui/icons.ts';
import { inWords } from '../ui/inWords.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { Tag } from '../ui/Tag.tsx';
import type { Person, Trait } from './person.ts';
import css from './TraitsPart.module.css';

const known = ['newest', 'oldest', 'source_precedence', 'most_confident', 'staff'] as const;

/** What is known, from whom, why this value won and which ones lost. */
export function TraitsPart({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const traits = person.traits.filter(
    (trait) => trait.name.toLowerCase().includes(wanted) || inWords(trait.current.value).toLowerCase().includes(wanted),
  );
  if (person.traits.length === 0)
    return (
      <Panel>
        <Empty icon={IconListDetails} title={t('traits.none')}>
          {t('traits.noneWords')}
        </Empty>
      </Panel>
    );
  return (
    <Panel
      title={t('traits.title')}
      hint={t('traits.hint')}
      flush
      actions={
        <TextInput
          aria-label={t('traits.search')}
          placeholder={t('traits.search')}
          leftSection={<IconSearch size={15} aria-hidden />}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      }
    >
      <ul className={css.list}>
        {traits.map((trait) => (
          <TraitRow key={trait.name} trait={trait} />
        ))}
      </ul>
    </Panel>
  );
}

function TraitRow({ trait }: { trait: Trait }) {
  const { t } = useTranslation();
  const why = known.find((one) => one === trait.why);
  return (
    <li className={css.row}>
      <span className={css.name}>{trait.name}</span>
      <div className={css.values}>
        <p className={css.value}>{inWords(trait.current.value)}</p>
        <From value={trait.current} />
        {trait.others.length === 0 ? null : (
          <details className={css.others}>
            <summary>{t('traits.others', { count: trait.others.length })}</summary>
            <ul>
              {trait.others.map((other) => (
                <li key={`${other.at} ${other.sourceId} ${inWords(other.value)}`}>
                  <p className={css.lost}>{inWords(other.value)}</p>
                  <From value={other} />
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <Tag title={t('traits.why')}>{why === undefined ? trait.why : t(`traits.because.${why}`)}</Tag>
    </li>
  );
}

function From({ value }: { value: Trait['current'] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <p className={css.from}>
      {value.sourceName ?? t('traits.noSource')} · <Moment at={value.at} />
      {value.confidence < 1 ? ` · ${t('traits.confidence', { share: format.percent(value.confidence, 0) })}` : null}
    </p>
  );
}
