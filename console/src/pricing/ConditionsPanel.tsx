import { ActionIcon, Checkbox, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import editor from '../ui/Editor.module.css';
import { ConditionFields } from './ConditionFields.tsx';
import { type Book, type Condition, currenciesOf } from './pricing.ts';
import css from './Pricing.module.css';
import { conditionKinds, type LeafCondition, startCondition } from './promotionDraft.ts';
import { sayCondition } from './say.ts';
import { useSpeaker } from './useSpeaker.ts';

type Props = { book: Book; conditions: readonly Condition[]; onChange: (conditions: Condition[]) => void };

/** All must hold; each stands there as a sentence above its fields. One of them may be "one of several". */
export function ConditionsPanel({ book, conditions, onChange }: Props) {
  const { t } = useTranslation();
  const speaker = useSpeaker(book);
  const put = (at: number, condition: Condition) => onChange(conditions.toSpliced(at, 1, condition));
  return (
    <Panel
      title={t('promo.conditions')}
      hint={conditions.length === 0 ? t('promo.noConditions') : t('promo.allHold')}
      actions={
        <AddCondition
          book={book}
          label={t('promo.addCondition')}
          withAny
          onAdd={(condition) => onChange([...conditions, condition])}
        />
      }
    >
      {conditions.length === 0 ? null : (
        <ul className={editor.rows}>
          {conditions.map((condition, at) => (
            <li key={at} className={css.rule}>
              {condition.kind === 'any' ? (
                <AnyFields book={book} of={condition.of} onChange={(of) => put(at, { kind: 'any', of })} />
              ) : (
                <div className={css.pair}>
                  <p className={`${css.sentence} ${editor.full}`}>{sayCondition(speaker, condition)}</p>
                  <OneFields book={book} condition={condition} onChange={(next) => put(at, next)} />
                </div>
              )}
              <ActionIcon
                size={34}
                aria-label={t('catalogue.removeOf', { of: sayCondition(speaker, condition) })}
                onClick={() => onChange(conditions.filter((_, place) => place !== at))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

type Plain = Exclude<Condition, { kind: 'any' }>;

function OneFields(props: { book: Book; condition: Plain; onChange: (next: Plain) => void }) {
  const { t } = useTranslation();
  const { book, condition, onChange } = props;
  const inner = condition.kind === 'not' ? condition.of : condition;
  return (
    <>
      <ConditionFields
        book={book}
        condition={inner}
        onChange={(next) => onChange(condition.kind === 'not' ? { kind: 'not', of: next } : next)}
      />
      <Checkbox
        label={t('promo.negate')}
        checked={condition.kind === 'not'}
        onChange={(event) => onChange(event.currentTarget.checked ? { kind: 'not', of: inner } : inner)}
      />
    </>
  );
}

/** One of these must hold. The last one is not taken away alone: then the whole condition goes. */
function AnyFields(props: { book: Book; of: readonly LeafCondition[]; onChange: (of: LeafCondition[]) => void }) {
  const { t } = useTranslation();
  const { book, of, onChange } = props;
  const speaker = useSpeaker(book);
  return (
    <fieldset className={css.any}>
      <legend className={css.sentence}>{t('promo.oneHolds')}</legend>
      <ul className={editor.rows}>
        {of.map((one, at) => (
          <li key={at} className={css.rule}>
            <div className={css.pair}>
              <p className={`${css.sentence} ${editor.full}`}>
                {at === 0 ? '' : `${t('say.or')} `}
                {sayCondition(speaker, one)}
              </p>
              <ConditionFields book={book} condition={one} onChange={(next) => onChange(of.toSpliced(at, 1, next))} />
            </div>
            {of.length === 1 ? null : (
              <ActionIcon
                size={34}
                aria-label={t('catalogue.removeOf', { of: sayCondition(speaker, one) })}
                onClick={() => onChange(of.filter((_, place) => place !== at))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            )}
          </li>
        ))}
      </ul>
      <AddCondition book={book} label={t('promo.addAlternative')} onAdd={(next) => onChange([...of, next])} />
    </fieldset>
  );
}

type AddProps = { book: Book; label: string } & (
  | { withAny: true; onAdd: (condition: Condition) => void }
  | { withAny?: false; onAdd: (condition: LeafCondition) => void }
);

/** Asks for the kind of a new condition. */
function AddCondition({ book, label, ...props }: AddProps) {
  const { t } = useTranslation();
  const kinds = [...conditionKinds, ...(props.withAny === true ? (['any'] as const) : [])];
  const currency = currenciesOf(book.settings)[0] ?? 'EUR';
  return (
    <Select
      aria-label={label}
      placeholder={label}
      value={null}
      data={kinds.map((kind) => ({ value: kind, label: t(`promo.condition.${kind}`) }))}
      onChange={(next) => {
        const kind = conditionKinds.find((one) => one === next);
        if (kind !== undefined) props.onAdd(startCondition(kind, currency));
        else if (next === 'any' && props.withAny === true)
          props.onAdd({ kind: 'any', of: [startCondition('total', currency)] });
      }}
    />
  );
}
