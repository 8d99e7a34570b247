import { Button, Textarea } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { anything, api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import type { Question, Review } from './opinions.ts';

type Props = { kind: 'reviews' | 'questions'; opinion: Review | Question; review: Review | null };

/** One review or question with what can be done: show it, answer it, keep it back with a reason. */
export function OpinionRow({ kind, opinion, review }: Props) {
  const { t } = useTranslation();
  const mayJudge = useMay()('moderate');
  const [answer, setAnswer] = useState(opinion.answer ?? '');
  const [reason, setReason] = useState<string | null>(null);
  const publish = useDeed({
    run: () =>
      api.post(anything, `/${kind}/${opinion.id}/publish`, { answer: answer.trim() === '' ? null : answer.trim() }),
    done: t('opinion.published'),
    changes: ['opinions', 'products'],
  });
  const reject = useDeed({
    run: (why: string) => api.post(anything, `/${kind}/${opinion.id}/reject`, { reason: why }),
    done: t('opinion.rejected'),
    changes: ['opinions', 'products'],
    after: () => setReason(null),
  });
  return (
    <article className={css.opinion} lang={opinion.language} aria-label={opinion.author}>
      <div className={css.rowHead}>
        <span className={css.tags}>
          {review === null ? null : (
            <span className={css.stars} role="img" aria-label={t('opinion.stars', { count: review.stars })}>
              {'★'.repeat(review.stars)}
              {'☆'.repeat(5 - review.stars)}
            </span>
          )}
          <strong>{review?.title ?? ''}</strong>
          {review?.verified === true ? <Tag tone="ok">{t('opinion.bought')}</Tag> : null}
        </span>
        <Link to="/catalogue/products/$productId" params={{ productId: opinion.handle }} className={css.small}>
          {opinion.handle}
        </Link>
      </div>
      {opinion.text === null ? null : <p className={css.quote}>{opinion.text}</p>}
      <p className={css.small}>
        {opinion.author} · <Moment at={opinion.createdAt} />
      </p>
      {opinion.reason === null ? null : <p className={css.small}>{t('opinion.because', { reason: opinion.reason })}</p>}
      {mayJudge ? (
        <>
          <Textarea
            label={t('opinion.answer')}
            required={kind === 'questions'}
            maxLength={5_000}
            minRows={1}
            value={answer}
            onChange={(event) => setAnswer(event.currentTarget.value)}
          />
          {publish.error === null ? null : <ProblemNotice error={publish.error} />}
          <div className={editor.actions}>
            <Button
              size="xs"
              loading={publish.isPending}
              disabled={kind === 'questions' && answer.trim() === ''}
              onClick={() => publish.mutate(undefined)}
            >
              {opinion.state === 'published' ? t('opinion.saveAnswer') : t('opinion.publish')}
            </Button>
            {opinion.state === 'rejected' ? null : (
              <Button size="xs" variant="default" onClick={() => setReason('')}>
                {t('opinion.reject')}
              </Button>
            )}
          </div>
        </>
      ) : opinion.answer === null ? null : (
        <p className={css.quote}>{opinion.answer}</p>
      )}
      {reason === null ? null : (
        <FormDialog
          title={t('opinion.reject')}
          hint={t('opinion.rejectHint')}
          confirm={t('opinion.reject')}
          danger
          disabled={reason.trim() === ''}
          pending={reject.isPending}
          error={reject.error}
          onSubmit={() => reject.mutate(reason.trim())}
          onClose={() => setReason(null)}
        >
          <Textarea
            label={t('common.reason')}
            required
            maxLength={500}
            data-autofocus
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
          />
        </FormDialog>
      )}
    </article>
  );
}
