import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { ApiProblem, api } from '../api.ts';
import { handleFrom } from '../catalogue/productDraft.ts';
import head from '../person/PersonHead.module.css';
import { useMay } from '../session/may.ts';
import { DayTime } from '../ui/DayTime.tsx';
import { useDeed } from '../ui/deed.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import editor from '../ui/Editor.module.css';
import { ConditionsPanel } from './ConditionsPanel.tsx';
import { EffectFields } from './EffectFields.tsx';
import { FilterFields } from './FilterFields.tsx';
import { LimitsPanel } from './LimitsPanel.tsx';
import { type Book, currenciesOf, type Promotion } from './pricing.ts';
import css from './Pricing.module.css';
import { bodyOf, effectKinds, emptyPromotion, startEffect } from './promotionDraft.ts';
import { sayPromotion } from './say.ts';
import { TryBasket } from './TryBasket.tsx';
import { useSpeaker } from './useSpeaker.ts';

type Props = { book: Book; saved: Promotion | null };

/** A promotion as fields and, beside them, as sentences; below the sentences a basket to try it on. */
export function PromotionEditor({ book, saved }: Props) {
  const { t } = useTranslation();
  const editable = useMay()('editPrices');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const speaker = useSpeaker(book);
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(() => (saved === null ? emptyPromotion() : bodyOf(saved)));
  const start = base === null ? emptyPromotion() : bodyOf(base);
  const changed = JSON.stringify(draft) !== JSON.stringify(start);
  const id = base?.id ?? handleFrom(draft.name);
  const path = `/price-books/${book.id}/promotions/${id}`;
  const put = (part: Partial<typeof draft>) => setDraft({ ...draft, ...part });
  const take = (promotion: Promotion) => {
    setBase(promotion);
    setDraft(bodyOf(promotion));
    queries.setQueryData(['promotion', book.id, promotion.id], promotion);
  };
  const save = useDeed({
    run: () => api.put(contract.promotionView, path, { revision: base?.revision ?? 0, ...draft }),
    done: t('promo.saved'),
    changes: ['promotions', 'book-faults'],
    after: (promotion) => {
      take(promotion);
      if (base === null)
        void navigate({
          to: '/prices/books/$bookId/promotions/$promotionId',
          params: { bookId: book.id, promotionId: promotion.id },
          replace: true,
          ignoreBlocker: true,
        });
    },
  });
  // Somebody else saved it meanwhile: theirs comes in, and mine stays in the fields to be compared and saved on top.
  const clashed = save.error instanceof ApiProblem && save.error.problem.code === 'price_book_changed' && base !== null;
  const overTheirs = async () => {
    setBase(await api.get(contract.promotionView, path));
    save.reset();
  };
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });
  return (
    <Page
      title={draft.name === '' ? t('promo.add') : draft.name}
      beside={
        base === null ? null : <Tag tone={base.state === 'active' ? 'ok' : 'quiet'}>{t(`promo.is.${base.state}`)}</Tag>
      }
      hint={t('promo.hint')}
      above={
        <div className={head.above}>
          <Link
            to="/prices/books/$bookId"
            params={{ bookId: book.id }}
            search={{ part: 'promotions' }}
            className={head.back}
          >
            <IconChevronLeft size={15} aria-hidden />
            {book.name}
          </Link>
        </div>
      }
    >
      <div className={css.split}>
        <fieldset disabled={!editable} className={css.column} style={{ border: 0, margin: 0, padding: 0 }}>
          <Panel title={t('promo.what')}>
            <div className={css.pair}>
              <TextInput
                className={editor.full ?? ''}
                label={t('price.name')}
                description={base === null && id !== '' ? t('promo.idIs', { id }) : undefined}
                required
                maxLength={200}
                value={draft.name}
                onChange={(event) => put({ name: event.currentTarget.value })}
              />
              <Select
                className={editor.full ?? ''}
                label={t('promo.effect')}
                allowDeselect={false}
                value={draft.effect.kind}
                data={effectKinds.map((kind) => ({ value: kind, label: t(`promo.effectIs.${kind}`) }))}
                onChange={(next) => {
                  const kind = effectKinds.find((one) => one === next);
                  if (kind !== undefined && kind !== draft.effect.kind)
                    put({ effect: startEffect(kind, currenciesOf(book.settings)[0] ?? 'EUR') });
                }}
              />
              <EffectFields book={book} effect={draft.effect} onChange={(effect) => put({ effect })} />
            </div>
          </Panel>
          {draft.effect.kind === 'set_price' || draft.effect.kind === 'free_delivery' ? null : (
            <Panel title={t('promo.target')} hint={t('promo.targetHint')}>
              <div className={css.pair}>
                <FilterFields filter={draft.target} withExclude onChange={(target) => put({ target })} />
              </div>
            </Panel>
          )}
          <ConditionsPanel book={book} conditions={draft.conditions} onChange={(conditions) => put({ conditions })} />
          <Panel title={t('promo.orderPanel')} hint={t('promo.orderPanelHint')}>
            <div className={css.pair}>
              <NumberInput
                label={t('promo.priority')}
                description={t('promo.priorityHint')}
                min={0}
                max={1_000_000}
                allowDecimal={false}
                value={draft.priority}
                onChange={(next) => typeof next === 'number' && put({ priority: next })}
              />
              <Select
                label={t('price.exclusivity')}
                description={t('promo.exclusivityHint')}
                placeholder={t('promo.noGroup')}
                clearable
                clearButtonProps={{ 'aria-label': t('common.clear') }}
                value={draft.exclusivityGroup}
                data={book.settings.exclusivityGroups.map((one) => one.id)}
                onChange={(exclusivityGroup) => put({ exclusivityGroup })}
              />
              <Select
                label={t('promo.stop')}
                description={t('promo.stopHint')}
                allowDeselect={false}
                value={draft.stop}
                data={(['none', 'units', 'basket'] as const).map((value) => ({
                  value,
                  label: t(`promo.stopIs.${value}`),
                }))}
                onChange={(next) => put({ stop: next === 'units' ? 'units' : next === 'basket' ? 'basket' : 'none' })}
              />
            </div>
          </Panel>
          <LimitsPanel book={book} draft={draft} onChange={put} />
          <Panel title={t('promo.time')}>
            <div className={css.pair}>
              <DayTime
                label={t('catalogue.from')}
                value={draft.validFrom}
                onChange={(validFrom) => put({ validFrom })}
              />
              <DayTime
                label={t('catalogue.until')}
                value={draft.validUntil}
                onChange={(validUntil) => put({ validUntil })}
              />
              <Select
                label={t('catalogue.state')}
                description={t('promo.stateHint')}
                allowDeselect={false}
                value={draft.state}
                data={contract.promotionState.options.map((value) => ({ value, label: t(`promo.is.${value}`) }))}
                onChange={(next) =>
                  put({ state: contract.promotionState.options.find((one) => one === next) ?? 'draft' })
                }
              />
            </div>
          </Panel>
          {save.error === null ? null : <ProblemNotice error={save.error} />}
          {clashed ? (
            <Button className={css.start ?? ''} variant="default" onClick={() => void overTheirs()}>
              {t('promo.overTheirs')}
            </Button>
          ) : null}
          {editable ? (
            <div className={editor.bar}>
              <span className={editor.barWords} role="status">
                {changed ? t('catalogue.unsaved') : ''}
              </span>
              {changed && base !== null ? (
                <Button variant="subtle" color="gray" onClick={() => take(base)}>
                  {t('catalogue.discard')}
                </Button>
              ) : null}
              <Button disabled={!changed || id === ''} loading={save.isPending} onClick={() => save.mutate(undefined)}>
                {t('common.save')}
              </Button>
            </div>
          ) : null}
        </fieldset>
        <aside className={`${css.column} ${css.sticky}`} aria-label={t('place.tryBasket')}>
          <Panel title={t('promo.inWords')}>
            <ul className={css.sentences} aria-live="polite">
              {sayPromotion(speaker, draft).map((sentence) => (
                <li key={sentence} className={css.sentence}>
                  {sentence}
                </li>
              ))}
            </ul>
          </Panel>
          <TryBasket book={book} unsaved={changed} />
        </aside>
      </div>
    </Page>
  );
}
