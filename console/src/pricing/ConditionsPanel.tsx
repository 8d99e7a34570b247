import { ActionIcon, Checkbox, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ConditionFields } from './ConditionFields.tsx';
import { type Book, type Condition, currenciesOf } from './pricing.ts';
import css from './Pricing.module.css';
import { conditionKinds, startCondition } from './promotionDraft.ts';
import { sayCondition } from './say.ts';
import { useSpeaker } from './useSpeaker.ts';

type Props = { book: Book; conditions: readonly Condition[]; onChange: (conditions: Condition[]) => void };

/** All must hold; each stands there as a sentence above its fields. */
export function ConditionsPanel({ book, conditions, onChange }: Props) {
  const { t } = useTranslation();
  const speaker = useSpeaker(book);
  const put = (at: number, condition: Condition) => onChange(conditions.toSpliced(at, 1, condition));
  return (
    <Panel
      title={t('promo.conditions')}
      hint={conditions.length === 0 ? t('promo.noConditions') : t('promo.allHold')}
      actions={
        <Select
          aria-label={t('promo.addCondition')}
          placeholder={t('promo.addCondition')}
          value={null}
          data={conditionKinds.map((kind) => ({ value: kind, label: t(`promo.condition.${kind}`) }))}
          onChange={(next) => {
            const kind = conditionKinds.find((one) => one === next);
            if (kind !== undefined)
              onChange([...conditions, startCondition(kind, currenciesOf(book.settings)[0] ?? 'EUR')]);
          }}
        />
      }
    >
      {conditions.length === 0 ? null : (
        <ul className={css.rows}>
          {conditions.map((condition, at) => {
            const inner = condition.kind === 'not' ? condition.of : condition;
            return (
              <li key={at} className={css.rule}>
                <div className={css.pair}>
                  <p className={`${css.sentence} ${css.full}`}>{sayCondition(speaker, condition)}</p>
                  <ConditionFields
                    book={book}
                    condition={inner}
                    onChange={(next) =>
                      put(
                        at,
                        condition.kind === 'not' && next.kind !== 'any' && next.kind !== 'not'
                          ? { kind: 'not', of: next }
                          : next,
                      )
                    }
                  />
                  {inner.kind === 'any' ? null : (
                    <Checkbox
                      label={t('promo.negate')}
                      checked={condition.kind === 'not'}
                      onChange={(event) => put(at, event.currentTarget.checked ? { kind: 'not', of: inner } : inner)}
                    />
                  )}
                </div>
                <ActionIcon
                  size={34}
                  aria-label={t('catalogue.removeOf', { of: sayCondition(speaker, condition) })}
                  onClick={() => onChange(conditions.filter((_, place) => place !== at))}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
