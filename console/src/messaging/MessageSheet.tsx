import { Button, Group, SegmentedControl, Skeleton, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { SideSheet } from '../ui/Dialog.tsx';
import { Facts } from '../ui/Facts.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import { useDayWords } from './dayWords.ts';
import css from './Messaging.module.css';
import { plusDays } from './monthDays.ts';
import { type MessageDetail, messageQuery, stateTones } from './messaging.ts';

/** One message: what became of it, why, and what can be done. */
export function MessageSheet({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error } = useQuery(messageQuery(messageId));
  return (
    <SideSheet title={t('message.one')} opened onClose={onClose}>
      {error !== null && data === undefined ? (
        <ProblemNotice error={error} />
      ) : data === undefined ? (
        <Skeleton height={260} />
      ) : (
        <Shown message={data} />
      )}
    </SideSheet>
  );
}

/** The channels that were possible, each with what it was worth or why not. */
function BestChannel({ chosen }: { chosen: NonNullable<MessageDetail['chosenChannel']> }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <ul className={css.plainList}>
      {chosen.map((one) => (
        <li key={one.channel}>
          {t(`message.by.${one.channel}`)}:{' '}
          {one.no === null
            ? t('message.bestRead', { own: format.number(one.touched), all: format.number(one.sent) })
            : t(`message.why.${one.no}`)}
        </li>
      ))}
    </ul>
  );
}

/** The hour that was chosen for her, and why. */
function BestHour({ chosen }: { chosen: NonNullable<MessageDetail['chosenHour']> }) {
  const { t } = useTranslation();
  const days = useDayWords();
  const format = useFormat();
  // Any Monday: only its weekday is said.
  const weekday = days.weekday(plusDays('2026-01-05', Math.floor(chosen.hour / 24)));
  const when = `${weekday} ${String(chosen.hour % 24).padStart(2, '0')}:00`;
  return chosen.ofOwn === 0
    ? t('message.bestOfAll', { when })
    : t('message.bestOfOwn', { when, own: format.number(chosen.own), all: format.number(chosen.ofOwn) });
}

function Shown({ message }: { message: MessageDetail }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const [asks, setAsks] = useState<'cancel' | 'resolve' | null>(null);
  const waits = message.state === 'queued' || message.state === 'deferred';
  return (
    <div className={css.column}>
      <p className={css.standing}>
        <Tag tone={stateTones[message.state]}>{t(`message.is.${message.state}`)}</Tag>
        {message.isTest ? <Tag>{t('message.test')}</Tag> : null}
      </p>
      {message.reason === null ? null : (
        <p>
          <strong>{t(`message.why.${message.reason}`)}</strong>
        </p>
      )}
      {message.detail === null ? null : <p className={css.words}>{message.detail}</p>}
      <Facts
        facts={[
          [
            t('message.to'),
            <Link key="person" to="/people/$personId" params={{ personId: message.personId }}>
              {message.personName ?? message.address ?? t('message.somebody')}
            </Link>,
          ],
          [t('message.address'), message.address ?? '–'],
          [t('message.channel'), t(`message.by.${message.channel}`)],
          [t('message.purpose'), message.purpose],
          [
            t('message.template'),
            message.template === null ? (
              '–'
            ) : (
              <Link key="template" to="/messages/templates/$templateId" params={{ templateId: message.template.id }}>
                {message.template.name}, {format.number(message.template.version)}
              </Link>
            ),
          ],
          [t('message.sender'), message.senderName ?? '–'],
          [t('message.language'), message.language ?? '–'],
          [t('message.about'), message.about ?? '–'],
          ...(message.chosenChannel === null
            ? []
            : [[t('message.bestChannel'), <BestChannel key="channel" chosen={message.chosenChannel} />] as const]),
          ...(message.chosenHour === null
            ? []
            : [[t('message.bestHour'), <BestHour key="hour" chosen={message.chosenHour} />] as const]),
          [t('message.tries'), format.number(message.tries)],
          [t('message.actor'), message.actor],
        ]}
      />
      <ol className={css.times}>
        <Time name={t('message.made')} at={message.createdAt} />
        {waits ? <Time name={t('message.due')} at={message.dueAt} /> : null}
        {message.sentAt === null ? null : <Time name={t('message.is.sent')} at={message.sentAt} />}
        {message.receipts.map((one) => (
          <Time key={one.kind} name={t(`message.heard.${one.kind}`)} at={one.at} words={one.detail} />
        ))}
        {waits ? <Time name={t('message.expires')} at={message.expiresAt} /> : null}
      </ol>
      {may('sendMessages') && (waits || message.state === 'unknown') ? (
        <Group gap="xs">
          {waits ? (
            <Button variant="default" onClick={() => setAsks('cancel')}>
              {t('message.cancel')}
            </Button>
          ) : (
            <Button onClick={() => setAsks('resolve')}>{t('message.resolve')}</Button>
          )}
        </Group>
      ) : null}
      {asks === null ? null : <EndDialog message={message} deed={asks} onClose={() => setAsks(null)} />}
    </div>
  );
}

function Time({ name, at, words = null }: { name: string; at: string; words?: string | null }) {
  return (
    <li>
      <span>{name}</span>
      <Moment at={at} form="dateTime" />
      {words === null ? null : <span className={css.small}>{words}</span>}
    </li>
  );
}

const outcomes = ['sent', 'failed', 'send_again'] as const;

function EndDialog({
  message,
  deed,
  onClose,
}: {
  message: MessageDetail;
  deed: 'cancel' | 'resolve';
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [why, setWhy] = useState('');
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('sent');
  const act = useDeed({
    run: () =>
      deed === 'cancel'
        ? api.post(contract.message, `/messages/${message.id}/cancellation`, { why: why.trim() })
        : api.post(contract.message, `/messages/${message.id}/resolution`, { outcome, why: why.trim() }),
    done: deed === 'cancel' ? t('message.cancelled') : t('message.resolved'),
    changes: ['messages', 'message'],
    after: onClose,
  });
  return (
    <FormDialog
      title={deed === 'cancel' ? t('message.cancel') : t('message.resolve')}
      hint={deed === 'cancel' ? t('message.cancelHint') : t('message.resolveHint')}
      confirm={deed === 'cancel' ? t('message.cancel') : t(`message.outcome.${outcome}`)}
      danger={deed === 'cancel' || outcome === 'send_again'}
      disabled={why.trim() === ''}
      pending={act.isPending}
      error={act.error}
      onSubmit={() => act.mutate(undefined)}
      onClose={onClose}
    >
      {deed === 'cancel' ? null : (
        <SegmentedControl
          aria-label={t('message.resolve')}
          value={outcome}
          data={outcomes.map((value) => ({ value, label: t(`message.outcome.${value}`) }))}
          onChange={(next) => setOutcome(outcomes.find((one) => one === next) ?? 'sent')}
        />
      )}
      <Textarea
        label={t('common.reason')}
        required
        data-autofocus
        maxLength={500}
        value={why}
        onChange={(event) => setWhy(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
