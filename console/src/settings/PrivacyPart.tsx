import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Empty } from '../ui/Empty.tsx';
import { IconShieldLock } from '../ui/icons.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { privacyQuery, RequestList } from './privacyRequests.tsx';

export function PrivacyPart() {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery(privacyQuery);
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={240} />;
  return (
    <Panel title={t('privacy.requests')} hint={t('privacy.requestsHint')} flush>
      {data.items.length === 0 ? (
        <Empty
          icon={IconShieldLock}
          title={t('privacy.none')}
          action={
            <ButtonLink to="/people" variant="default">
              {t('conflicts.toPeople')}
            </ButtonLink>
          }
        >
          {t('privacy.noneWords')}
        </Empty>
      ) : (
        <RequestList requests={data.items} />
      )}
    </Panel>
  );
}
