import { ActionIcon, Switch } from '@mantine/core';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/pricing.ts';
import { ApiProblem, api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconChevronDown, IconPlus, IconTag } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Listing } from '../ui/Listing.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { toastDone } from '../ui/toast.tsx';
import editor from '../ui/Editor.module.css';
import { inOrder, moveUp } from './order.ts';
import { type Book, type Promotion, promotionsQuery } from './pricing.ts';
import css from './Pricing.module.css';
import { bodyOf } from './promotionDraft.ts';
import { readAgainAt } from './readAgainAt.ts';
import { sayPromotion } from './say.ts';
import { useSpeaker } from './useSpeaker.ts';

/** Promotions in the order in which they act. "Off" acts at once in every channel; "on" with the next version. */
export function PromotionsPart({ book }: { book: Book }) {
  const { t } = useTranslation();
  const editable = useMay()('editPrices');
  const queries = useQueryClient();
  const promotions = useInfiniteQuery(promotionsQuery(book.id));
  const pathOf = (id: string) => `/price-books/${book.id}/promotions/${id}`;
  const changes = ['promotions', 'promotion', 'price-books', 'book-versions'];
  const put = (one: Promotion, part: Partial<Promotion>) =>
    api.put(contract.promotionView, pathOf(one.id), { revision: one.revision, ...bodyOf(one), ...part });
  const turn = useDeed({
    run: async ({ one, on }: { one: Promotion; on: boolean }) => {
      if (on) return put(one, { state: 'active' });
      try {
        const version = await api.post(contract.versionView, `${pathOf(one.id)}/pause`, {});
        readAgainAt(queries, version.effectiveAt);
        return version;
      } catch (error) {
        // It is in no version that is in force: there is only the draft to change.
        if (error instanceof ApiProblem && error.problem.code === 'promotion_not_active')
          return put(one, { state: 'paused' });
        throw error;
      }
    },
    changes,
  });
  const move = useDeed({
    run: async (wanted: { one: Promotion; priority: number }[]) => {
      for (const { one, priority } of wanted) await put(one, { priority });
    },
    changes,
  });
  const add = (
    <ButtonLink
      to="/prices/books/$bookId/promotions/$promotionId"
      params={{ bookId: book.id, promotionId: 'new' }}
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      {t('promo.add')}
    </ButtonLink>
  );
  return (
    <>
      {[turn.error, move.error].map((error, at) => (error === null ? null : <ProblemNotice key={at} error={error} />))}
      <Listing
        query={promotions}
        title={t('price.part.promotions')}
        hint={t('promo.orderHint')}
        actions={editable ? add : null}
        empty={
          <Empty icon={IconTag} title={t('promo.none')}>
            {t('promo.noneWords')}
          </Empty>
        }
      >
        {(items) => {
          const ordered = inOrder(items);
          return (
            <ul className={editor.rows}>
              {ordered.map((one, at) => (
                <Row
                  key={one.id}
                  book={book}
                  one={one}
                  first={at === 0}
                  editable={editable}
                  busy={turn.isPending || move.isPending}
                  onUp={() =>
                    move.mutate(
                      moveUp(ordered, at).flatMap(({ id, priority }) => {
                        const known = ordered.find((other) => other.id === id);
                        return known === undefined ? [] : [{ one: known, priority }];
                      }),
                    )
                  }
                  onTurn={(on) =>
                    turn.mutate(
                      { one, on },
                      {
                        onSuccess: (answer) =>
                          toastDone(
                            on
                              ? t('promo.onDone')
                              : 'effectiveAt' in answer
                                ? t('promo.offDone')
                                : t('promo.offInDraft'),
                          ),
                      },
                    )
                  }
                />
              ))}
            </ul>
          );
        }}
      </Listing>
    </>
  );
}

type RowProps = {
  book: Book;
  one: Promotion;
  first: boolean;
  editable: boolean;
  busy: boolean;
  onUp: () => void;
  onTurn: (on: boolean) => void;
};

function Row({ book, one, first, editable, busy, onUp, onTurn }: RowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const speaker = useSpeaker(book);
  const span =
    one.validFrom === null && one.validUntil === null
      ? null
      : `${one.validFrom === null ? '…' : format.dateTime(one.validFrom)} – ${one.validUntil === null ? '…' : format.dateTime(one.validUntil)}`;
  return (
    <li className={css.promo}>
      {editable ? (
        <ActionIcon
          size={30}
          disabled={first || busy}
          aria-label={t('promo.moveUp', { name: one.name })}
          onClick={onUp}
        >
          <IconChevronDown size={16} aria-hidden style={{ rotate: '180deg' }} />
        </ActionIcon>
      ) : null}
      <div className={css.promoWords}>
        <Link
          to="/prices/books/$bookId/promotions/$promotionId"
          params={{ bookId: book.id, promotionId: one.id }}
          className={css.promoName}
        >
          {one.name}
        </Link>
        <p>{sayPromotion(speaker, one)[0]}</p>
        <span className={css.tags}>
          <Tag tone={one.state === 'active' ? 'ok' : 'quiet'}>{t(`promo.is.${one.state}`)}</Tag>
          {span === null ? null : <Tag>{span}</Tag>}
          {one.exclusivityGroup === null ? null : <Tag tone="accent">{one.exclusivityGroup}</Tag>}
          {one.stop === 'none' ? null : <Tag tone="warn">{t(`promo.stopIs.${one.stop}`)}</Tag>}
          {Object.entries(one.used)
            .filter(([, { used, most }]) => used > 0 || most !== null)
            .map(([currency, { used, most }]) => (
              <Tag key={currency}>
                {currency === ''
                  ? t('promo.usedTimes', { used: format.number(used), most: most === null ? '∞' : format.number(most) })
                  : t('promo.usedBudget', {
                      used: format.money({ currency, amountMinor: used }),
                      most: most === null ? '∞' : format.money({ currency, amountMinor: most }),
                    })}
              </Tag>
            ))}
        </span>
      </div>
      <Switch
        aria-label={t('promo.turn', { name: one.name })}
        checked={one.state === 'active'}
        disabled={!editable || busy}
        onChange={(event) => onTurn(event.currentTarget.checked)}
      />
    </li>
  );
}
