import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { TemplateEditor } from './TemplateEditor.tsx';
import { templateQuery } from './messaging.ts';

const route = getRouteApi('/staff/messages/templates/$templateId');

export function TemplateScreen() {
  const { t } = useTranslation();
  const may = useMay();
  const { templateId } = route.useParams();
  const { data, error } = useQuery(templateQuery(templateId));
  return (
    <Page
      title={data?.name ?? t('template.one')}
      hint={data === undefined ? undefined : `${t(`message.by.${data.channel}`)} · ${data.handle}`}
      actions={
        <>
          <ButtonLink to="/messages/templates" variant="default">
            {t('message.part.templates')}
          </ButtonLink>
          {may('reviewTemplates') ? (
            <ButtonLink to="/messages/templates/$templateId/review" params={{ templateId }} variant="default">
              {t('review.open')}
            </ButtonLink>
          ) : null}
        </>
      }
    >
      {error !== null && data === undefined ? (
        <ProblemNotice error={error} />
      ) : data === undefined ? (
        <Skeleton height={400} />
      ) : (
        // A version that somebody else has saved begins anew.
        <TemplateEditor key={`${data.id}:${data.version}`} template={data} />
      )}
    </Page>
  );
}
