import { Skeleton, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { EventSheet } from '../live/EventSheet.tsx';
import { personLabel } from '../people/personLabel.ts';
import { personTabs } from '../routes.tsx';
import { useMay } from '../session/may.ts';
import { useChosenInView } from '../ui/chosenInView.ts';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { useLivePerson } from './livePerson.ts';
import { personQuery } from './person.ts';
import { PersonActions } from './PersonActions.tsx';
import { PersonFacts, PersonHead } from './PersonHead.tsx';
import { withTexts } from '../texts/parts.ts';
import { StoppedBeside, StoppedPart } from './StoppedPart.tsx';
import { TimelinePart } from './TimelinePart.tsx';
import css from './PersonScreen.module.css';

const PersonOrders = lazy(async () => ({
  default: (await withTexts('sales', import('../orders/PersonOrders.tsx'))).PersonOrders,
}));
const PersonLoyalty = lazy(async () => ({
  default: (await withTexts('loyalty', import('../loyalty/PersonLoyalty.tsx'))).PersonLoyalty,
}));
const PersonAudiences = lazy(async () => ({
  default: (await withTexts('audiences', import('../audiences/PersonAudiences.tsx'))).PersonAudiences,
}));
const PersonJourneys = lazy(async () => ({
  default: (await withTexts('journeys', import('../journeys/PersonJourneys.tsx'))).PersonJourneys,
}));
const TraitsPart = lazy(async () => ({ default: (await import('./TraitsPart.tsx')).TraitsPart }));
const IdentityPart = lazy(async () => ({ default: (await import('./IdentityPart.tsx')).IdentityPart }));
const ConsentPart = lazy(async () => ({ default: (await import('./ConsentPart.tsx')).ConsentPart }));
const PrivacyPart = lazy(async () => ({ default: (await import('./PrivacyPart.tsx')).PrivacyPart }));

const route = getRouteApi('/staff/people/$personId');

export function PersonScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const asked = route.useParams().personId;
  const search = route.useSearch();
  const go = route.useNavigate();
  const { data: person, error, refetch } = useQuery(personQuery(asked));
  const id = person?.id ?? asked;
  const stream = useLivePerson(id, search, person !== undefined && person.erasedAt === null && may('seeLive'));

  const row = useChosenInView<HTMLDivElement>(search.tab ?? 'timeline');
  // An id that was merged away leads here; the address then takes the id of today.
  useEffect(() => {
    if (person !== undefined && person.id !== asked)
      void go({ params: { personId: person.id }, search: (before) => before, replace: true });
  }, [person, asked, go]);

  if (error !== null)
    return (
      <Page title={t('person.notShown')}>
        <ProblemNotice error={error} retry={() => void refetch()} />
      </Page>
    );
  if (person === undefined)
    return (
      <Page title={t('common.loading')}>
        <Skeleton height={90} />
        <Skeleton height={420} />
      </Page>
    );

  const tab = search.tab ?? 'timeline';
  const shown = personTabs.filter((one) => one !== 'privacy' || may('exportPeople') || may('erasePeople'));
  return (
    <Page
      title={personLabel(person)}
      above={<PersonHead person={person} stream={may('seeLive') ? stream : null} />}
      actions={<PersonActions person={person} />}
    >
      {person.erasedAt === null ? null : (
        <p className={css.erased} role="status">
          {t('person.erased')}
        </p>
      )}
      <PersonFacts person={person} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = personTabs.find((one) => one === next);
          void go({
            search: (before) => ({ ...before, tab: chosen === 'timeline' ? undefined : chosen }),
            replace: true,
          });
        }}
      >
        <Tabs.List ref={row} className={css.tabs ?? ''}>
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`person.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Suspense fallback={<Skeleton height={320} mt={16} />}>
          <Tabs.Panel value="timeline" className={css.part ?? ''}>
            <div className={css.split}>
              <TimelinePart personId={id} />
              <aside className={css.beside} aria-label={t('person.tab.context')}>
                {may('seeOrders') ? <PersonOrders person={person} /> : null}
                {may('seeAccounts') ? <PersonLoyalty person={person} /> : null}
                <PersonAudiences personId={id} />
                <PersonJourneys personId={id} />
                <StoppedBeside personId={id} />
              </aside>
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="context" className={css.part ?? ''}>
            {may('seeOrders') ? <PersonOrders person={person} /> : null}
            {may('seeAccounts') ? <PersonLoyalty person={person} /> : null}
            <PersonAudiences personId={id} />
            <PersonJourneys personId={id} />
            <StoppedPart personId={id} />
          </Tabs.Panel>
          <Tabs.Panel value="traits" className={css.part ?? ''}>
            <TraitsPart person={person} />
          </Tabs.Panel>
          <Tabs.Panel value="identity" className={css.part ?? ''}>
            <IdentityPart person={person} />
          </Tabs.Panel>
          <Tabs.Panel value="consent" className={css.part ?? ''}>
            <ConsentPart personId={id} />
          </Tabs.Panel>
          <Tabs.Panel value="privacy" className={css.part ?? ''}>
            <PrivacyPart person={person} />
          </Tabs.Panel>
        </Suspense>
      </Tabs>
      <EventSheet
        eventId={search.event}
        onClose={() =>
          void go({ search: (before) => ({ ...before, event: undefined }), replace: true, resetScroll: false })
        }
      />
    </Page>
  );
}
