import { Select, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { explanation } from '../../../contracts/people.ts';
import { api } from '../api.ts';
import { useFormat } from '../ui/format.ts';
import { IconArrowRight } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { IdentifierWords } from './IdentifierWords.tsx';
import { identifierLabel } from './identifierLabel.ts';
import type { Ends } from './IdentityPart.tsx';
import css from './IdentityPart.module.css';
import { linkWords } from './linkWords.ts';
import type { IdentityGraph } from './person.ts';

type Props = { graph: IdentityGraph; ends: Ends; onChange: (ends: Ends) => void };

/** "Why are these two one person?" — the chain of links between them, in words. */
export function ExplainPanel({ graph, ends, onChange }: Props) {
  const { t } = useTranslation();
  const format = useFormat();
  const ready = ends.from !== null && ends.to !== null;
  const { data, error } = useQuery({
    queryKey: ['person', graph.personId, 'explain', ends.from, ends.to],
    queryFn: ({ signal }) =>
      api.get(explanation, `/people/${graph.personId}/explain`, { from: ends.from, to: ends.to }, signal),
    enabled: ready,
  });
  const choices = graph.identifiers.map((one) => ({
    value: one.originId,
    label: `${identifierLabel(t, one.type)} ${one.value}`,
  }));
  return (
    <Panel title={t('explain.title')} hint={t('explain.hint')}>
      <div className={css.ends}>
        <Select
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          label={t('explain.from')}
          placeholder={t('explain.choose')}
          data={choices}
          value={ends.from}
          onChange={(from) => onChange({ ...ends, from })}
          nothingFoundMessage={t('common.nothing')}
        />
        <IconArrowRight size={18} aria-hidden className={css.arrow} />
        <Select
          searchable
          clearable
          clearButtonProps={{ 'aria-label': t('common.clear') }}
          label={t('explain.to')}
          placeholder={t('explain.choose')}
          data={choices}
          value={ends.to}
          onChange={(to) => onChange({ ...ends, to })}
          nothingFoundMessage={t('common.nothing')}
        />
      </div>
      <div aria-live="polite">
        {error !== null && ready ? <ProblemNotice error={error} /> : null}
        {ready && data === undefined && error === null ? <Skeleton height={80} mt={12} /> : null}
        {!ready || data === undefined ? null : data.connected ? (
          <ol className={css.chain}>
            {data.steps.map((step) => (
              <li key={step.link.id}>
                <p>
                  <IdentifierWords identifier={step.from} />
                </p>
                <p className={css.because}>
                  {linkWords(t, step.link.reason)}
                  <span className={css.small}>
                    {format.dateTime(step.link.at)} · {step.link.actor}
                    {step.link.eventId === null ? null : (
                      <>
                        {' · '}
                        <Link
                          to="."
                          search={(before) => ({ ...before, event: step.link.eventId ?? undefined })}
                          resetScroll={false}
                        >
                          {t('identity.event')}
                        </Link>
                      </>
                    )}
                  </span>
                </p>
                <p>
                  <IdentifierWords identifier={step.to} />
                </p>
              </li>
            ))}
          </ol>
        ) : (
          <p className={css.apart}>{t('explain.apart')}</p>
        )}
      </div>
    </Panel>
  );
}
