import { Button, Progress, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { audiencesQuery } from '../audiences/audiences.ts';
import { useFormat } from '../ui/format.ts';
import { ButtonLink } from '../ui/links.tsx';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Messaging.module.css';
import { templateQuery } from './messaging.ts';
import { ReviewResult } from './ReviewResult.tsx';
import { useReview } from './useReview.ts';

const route = getRouteApi('/staff/messages/templates/$templateId/review');
const sizes = [1_000, 5_000, 20_000];

/** A JSON object as it was typed; empty is an empty one, null is none. Pure. */
function dataOf(written: string): Record<string, unknown> | null {
  if (written.trim() === '') return {};
  try {
    const parsed: unknown = JSON.parse(written);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)
      ? (parsed as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/** Before a send: who would get it, for whom it breaks, and what is wrong with the words. */
export function ReviewScreen() {
  const { t } = useTranslation();
  const format = useFormat();
  const { templateId } = route.useParams();
  const { data } = useQuery(templateQuery(templateId));
  const audiences = useQuery(audiencesQuery);
  const [audienceId, setAudience] = useState<string | null>(null);
  const [people, setPeople] = useState(1_000);
  const [written, setWritten] = useState('');
  const given = dataOf(written);
  const { sum, isRunning, error, start, stop } = useReview(templateId);
  const aim = sum?.total == null ? people : Math.min(people, Math.max(1, sum.total.people));
  const share = sum === null ? 0 : isRunning ? Math.min(100, (sum.people / aim) * 100) : 100;
  return (
    <Page
      title={t('review.title')}
      hint={data === undefined ? undefined : `${data.name} · ${t(`message.by.${data.channel}`)}`}
      actions={
        <ButtonLink to="/messages/templates/$templateId" params={{ templateId }} variant="default">
          {t('review.back')}
        </ButtonLink>
      }
    >
      <Panel title={t('review.whom')} hint={t('review.hint')}>
        <div className={css.column}>
          <div className={css.pair}>
            <Select
              label={t('review.audience')}
              placeholder={t('review.everybody')}
              clearable
              searchable
              clearButtonProps={{ 'aria-label': t('common.clear') }}
              value={audienceId}
              data={(audiences.data ?? []).map((one) => ({ value: one.id, label: one.name }))}
              onChange={setAudience}
            />
            <Select
              label={t('review.sample')}
              allowDeselect={false}
              value={String(people)}
              data={sizes.map((size) => ({
                value: String(size),
                label: t('review.upTo', { shown: format.number(size) }),
              }))}
              onChange={(next) => setPeople(Number(next ?? 1_000))}
            />
            {isRunning ? (
              <Button variant="default" onClick={stop}>
                {t('review.stop')}
              </Button>
            ) : (
              <Button disabled={given === null} onClick={() => void start({ audienceId, people, data: given ?? {} })}>
                {t('review.start')}
              </Button>
            )}
          </div>
          <Textarea
            label={t('review.data')}
            description={t('review.dataHint')}
            placeholder={'{"code": "SPRING"}'}
            autosize
            minRows={1}
            maxRows={8}
            spellCheck={false}
            {...(given === null ? { error: t('review.dataWrong') } : {})}
            value={written}
            onChange={(event) => setWritten(event.currentTarget.value)}
          />
          {sum === null && !isRunning ? null : (
            <>
              <Progress value={share} aria-label={t('review.progress')} />
              <p className={css.small} role="status">
                {t('review.looked', {
                  shown: format.number(sum?.people ?? 0),
                  all: sum?.total == null ? '…' : `${format.number(sum.total.people)}${sum.total.isMore ? '+' : ''}`,
                })}
              </p>
            </>
          )}
          {error === null ? null : <ProblemNotice error={error} />}
        </div>
      </Panel>
      {sum === null || sum.people === 0 ? (
        sum !== null && !isRunning ? (
          <p className={css.small}>{t('review.nobody')}</p>
        ) : null
      ) : (
        <ReviewResult sum={sum} />
      )}
    </Page>
  );
}
