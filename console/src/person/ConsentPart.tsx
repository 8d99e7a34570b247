import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconPlus, IconShieldCheck } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { RecordConsentDialog } from './RecordConsentDialog.tsx';
import { type Consents, consentsQuery } from './person.ts';

export function ConsentPart({ personId }: { personId: string }) {
  const { t } = useTranslation();
  const may = useMay();
  const { data, error, refetch } = useQuery(consentsQuery(personId));
  const [recording, setRecording] = useState<{ purpose: string; channel: string; state: 'given' | 'withdrawn' } | null>(
    null,
  );
  const fresh = { purpose: '', channel: '', state: 'given' } as const;
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={280} />;
  const record = may('recordConsent') ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setRecording(fresh)}>
      {t('consent.record')}
    </Button>
  ) : null;
  return (
    <div style={{ display: 'grid', gap: 16 }}>
      <Panel
        title={t('consent.current')}
        hint={t('consent.currentHint')}
        flush
        actions={data.current.length === 0 ? null : record}
      >
        {data.current.length === 0 ? (
          <Empty icon={IconShieldCheck} title={t('consent.none')} action={record}>
            {t('consent.noneWords')}
          </Empty>
        ) : (
          <div className={table.scroll}>
            <table className={`${table.table} ${table.cards}`}>
              <thead>
                <tr>
                  <th scope="col">{t('consent.purpose')}</th>
                  <th scope="col">{t('consent.channel')}</th>
                  <th scope="col">{t('consent.state')}</th>
                  <th scope="col">{t('consent.since')}</th>
                  <th scope="col">
                    <span className="tl-unseen">{t('common.actions')}</span>
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.current.map((one) => (
                  <tr key={`${one.purpose} ${one.channel}`}>
                    <td data-label={t('consent.purpose')}>{one.purpose}</td>
                    <td data-label={t('consent.channel')}>{one.channel}</td>
                    <td data-label={t('consent.state')}>
                      <State state={one.state} />
                    </td>
                    <td data-label={t('consent.since')}>
                      <Moment at={one.at} form="dateTime" />
                    </td>
                    <td className={table.number}>
                      {may('recordConsent') ? (
                        <Button
                          size="compact-sm"
                          variant="default"
                          onClick={() =>
                            setRecording({
                              purpose: one.purpose,
                              channel: one.channel,
                              state: one.state === 'given' ? 'withdrawn' : 'given',
                            })
                          }
                        >
                          {one.state === 'given' ? t('consent.withdraw') : t('consent.give')}
                        </Button>
                      ) : null}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Panel>
      {data.ledger.length === 0 ? null : <Ledger ledger={data.ledger} />}
      {recording === null ? null : (
        <RecordConsentDialog personId={personId} start={recording} onClose={() => setRecording(null)} />
      )}
    </div>
  );
}

function State({ state }: { state: 'given' | 'withdrawn' }) {
  const { t } = useTranslation();
  return <Tag tone={state === 'given' ? 'ok' : 'error'}>{t(`consent.is.${state}`)}</Tag>;
}

function Ledger({ ledger }: { ledger: Consents['ledger'] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('consent.ledger')} hint={t('consent.ledgerHint')} flush>
      <div className={table.scroll}>
        <table className={`${table.table} ${table.cards}`}>
          <thead>
            <tr>
              <th scope="col">{t('identity.when')}</th>
              <th scope="col">{t('consent.purpose')}</th>
              <th scope="col">{t('consent.channel')}</th>
              <th scope="col">{t('consent.state')}</th>
              <th scope="col">{t('consent.textVersion')}</th>
              <th scope="col">{t('consent.proof')}</th>
              <th scope="col">{t('identity.actor')}</th>
            </tr>
          </thead>
          <tbody>
            {ledger.map((one) => (
              <tr key={`${one.at} ${one.purpose} ${one.channel} ${one.state}`}>
                <td data-label={t('identity.when')} className={table.nowrap}>
                  <Moment at={one.at} form="dateTime" />
                </td>
                <td data-label={t('consent.purpose')}>{one.purpose}</td>
                <td data-label={t('consent.channel')}>{one.channel}</td>
                <td data-label={t('consent.state')}>
                  <State state={one.state} />
                </td>
                <td data-label={t('consent.textVersion')}>{one.textVersion ?? '–'}</td>
                <td data-label={t('consent.proof')}>{one.proof ?? '–'}</td>
                <td data-label={t('identity.actor')}>{one.actor}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
