import { SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { opinionStates } from '../../../contracts/reviews.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconMessageCircle } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Page } from '../ui/Page.tsx';
import editor from '../ui/Editor.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';
import { OpinionRow } from './OpinionRow.tsx';
import { questionsQuery, reviewsQuery } from './opinions.ts';

const route = getRouteApi('/staff/catalogue/opinions');
const kinds = ['reviews', 'questions'] as const;

/** What customers say and ask; the oldest that waits comes first. */
export function OpinionsScreen() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const change = route.useNavigate();
  const kind = search.kind ?? 'reviews';
  const state = search.state ?? 'pending';
  const reviews = useInfiniteQuery({ ...reviewsQuery(state), enabled: kind === 'reviews' });
  const questions = useInfiniteQuery({ ...questionsQuery(state), enabled: kind === 'questions' });
  const nothing = (
    <Empty icon={IconMessageCircle} title={state === 'pending' ? t('opinion.noneWaiting') : t('opinion.none')}>
      {state === 'pending' ? t('opinion.noneWaitingWords') : undefined}
    </Empty>
  );
  return (
    <Page title={t('place.opinions')} hint={t('opinion.hint')}>
      <CatalogueParts />
      <div className={editor.filters}>
        <SegmentedControl
          size="sm"
          aria-label={t('opinion.kind')}
          value={kind}
          data={kinds.map((one) => ({ value: one, label: t(`opinion.kindIs.${one}`) }))}
          onChange={(next) =>
            void change({
              search: (before) => ({ ...before, kind: next === 'questions' ? 'questions' : undefined }),
              replace: true,
            })
          }
        />
        <SegmentedControl
          size="sm"
          aria-label={t('catalogue.state')}
          value={state}
          data={opinionStates.map((one) => ({ value: one, label: t(`opinion.is.${one}`) }))}
          onChange={(next) =>
            void change({
              search: (before) => ({
                ...before,
                state: opinionStates.find((one) => one === next && one !== 'pending'),
              }),
              replace: true,
            })
          }
        />
      </div>
      {kind === 'reviews' ? (
        <Listing query={reviews} empty={nothing}>
          {(items) => items.map((one) => <OpinionRow key={one.id} kind="reviews" opinion={one} review={one} />)}
        </Listing>
      ) : (
        <Listing query={questions} empty={nothing}>
          {(items) => items.map((one) => <OpinionRow key={one.id} kind="questions" opinion={one} review={null} />)}
        </Listing>
      )}
    </Page>
  );
}
