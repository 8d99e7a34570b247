import { SegmentedControl, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { api } from '../api.ts';
import { PersonFilter } from '../people/PersonFilter.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import blocks from './Blocks.module.css';
import css from './Messaging.module.css';
import type { Channel, TemplateDetail } from './messaging.ts';

type Props = { channel: Channel; document: TemplateDetail['document']; language: string };

/** What a real person would get from what is being written, half a second after the typing rests. */
export function TemplatePreview({ channel, document, language }: Props) {
  const { t } = useTranslation();
  const [personId, setPerson] = useState<string | undefined>(undefined);
  const [width, setWidth] = useState<'phone' | 'desk'>('phone');
  const [settled] = useDebouncedValue(document, 500);
  const { data, error } = useQuery({
    queryKey: ['template-preview', channel, settled, language, personId],
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 60_000,
    queryFn: () =>
      api.post(contract.rendered, '/message-templates/preview', {
        channel,
        document: settled,
        ...(settled.languages[language] === undefined ? {} : { language }),
        ...(personId === undefined ? {} : { personId }),
      }),
  });
  return (
    <div className={css.sticky}>
      <Panel title={t('template.preview')} hint={t('template.previewHint')}>
        <div className={css.column}>
          <PersonFilter personId={personId} onChange={setPerson} />
          {error === null ? null : <ProblemNotice error={error} />}
          {data === undefined ? (
            error === null ? (
              <Skeleton height={320} />
            ) : null
          ) : (
            <>
              {data.subject === null ? null : <strong>{data.subject}</strong>}
              {data.html === null ? (
                <p className={css.bubble}>{data.text}</p>
              ) : (
                <>
                  <SegmentedControl
                    aria-label={t('template.width')}
                    size="xs"
                    value={width}
                    data={(['phone', 'desk'] as const).map((value) => ({ value, label: t(`template.on.${value}`) }))}
                    onChange={(next) => setWidth(next === 'phone' ? 'phone' : 'desk')}
                  />
                  {/* A wide letter is moved sideways, by the keyboard as well. */}
                  <div className={blocks.stage} tabIndex={0} role="group" aria-label={t('template.preview')}>
                    <iframe
                      className={`${css.paper} ${width === 'phone' ? blocks.phone : blocks.desk}`}
                      title={t('template.preview')}
                      sandbox=""
                      srcDoc={data.html}
                    />
                  </div>
                  <details>
                    <summary className={css.small}>{t('template.part.text')}</summary>
                    <p className={css.plain}>{data.text}</p>
                  </details>
                </>
              )}
              {data.url === null ? null : <p className={css.small}>{data.url}</p>}
              {data.warnings.map((warning) => (
                <p key={warning} className={css.words}>
                  {warning}
                </p>
              ))}
            </>
          )}
        </div>
      </Panel>
    </div>
  );
}
