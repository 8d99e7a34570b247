import { ActionIcon, Button, Checkbox, NumberInput, Select, Skeleton, Switch, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/messaging.ts';
import { anything, api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { Empty } from '../ui/Empty.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { IconShieldCheck, IconTrash } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import css from './Messaging.module.css';
import { type Rules, rulesQuery, type Suppression, suppressionsQuery } from './messaging.ts';

/** When nothing may ring, how much is too much, and which addresses get nothing. */
export function RulesPart() {
  const { data, error } = useQuery(rulesQuery);
  if (error !== null && data === undefined) return <ProblemNotice error={error} />;
  if (data === undefined) return <Skeleton height={320} />;
  return (
    <>
      <RulesForm key={data.revision} rules={data} />
      <Suppressions />
    </>
  );
}

type Settings = Rules['settings'];
const ringing = ['sms', 'email', 'web_push', 'fcm', 'apns', 'telegram', 'viber'] as const;

function RulesForm({ rules }: { rules: Rules }) {
  const { t } = useTranslation();
  const may = useMay();
  const [settings, setSettings] = useState<Settings>(rules.settings);
  const change = (part: Partial<Settings>) => setSettings((before) => ({ ...before, ...part }));
  const quiet = settings.quietHours;
  const readOnly = !may('setMessageRules');
  const save = useDeed({
    run: () => api.put(contract.messagingSettingsView, '/messaging-settings', { revision: rules.revision, settings }),
    done: t('messageRules.saved'),
    changes: ['messaging-settings'],
  });
  const setCap = (at: number, part: Partial<Settings['caps'][number]>) =>
    change({ caps: settings.caps.map((cap, place) => (place === at ? { ...cap, ...part } : cap)) });
  return (
    <Panel title={t('messageRules.title')} hint={t('messageRules.hint')}>
      <div className={css.column}>
        <div className={css.pair}>
          <TextInput
            label={t('messageRules.shopName')}
            maxLength={100}
            readOnly={readOnly}
            value={settings.shopName}
            onChange={(event) => change({ shopName: event.currentTarget.value })}
          />
          <TextInput
            label={t('messageRules.productUrl')}
            description={t('messageRules.productUrlHint')}
            placeholder={'https://shop.example/p/{handle}'}
            maxLength={500}
            readOnly={readOnly}
            value={settings.productUrl}
            onChange={(event) => change({ productUrl: event.currentTarget.value.trim() })}
          />
          <TextInput
            label={t('messageRules.timeZone')}
            description={t('messageRules.timeZoneHint')}
            readOnly={readOnly}
            value={settings.timeZone}
            onChange={(event) => change({ timeZone: event.currentTarget.value })}
          />
          <TextInput
            label={t('messageRules.language')}
            maxLength={10}
            readOnly={readOnly}
            value={settings.defaultLanguage}
            onChange={(event) => change({ defaultLanguage: event.currentTarget.value })}
          />
        </div>
        <Switch
          label={t('messageRules.quiet')}
          disabled={readOnly}
          checked={quiet !== null}
          onChange={(event) =>
            change({
              quietHours: event.currentTarget.checked
                ? { from: '21:00', until: '09:00', channels: ['sms', 'web_push'] }
                : null,
            })
          }
        />
        {quiet === null ? null : (
          <>
            <div className={css.pair}>
              {(['from', 'until'] as const).map((end) => (
                <TextInput
                  key={end}
                  type="time"
                  label={t(`messageRules.${end}`)}
                  readOnly={readOnly}
                  value={quiet[end]}
                  onChange={(event) => change({ quietHours: { ...quiet, [end]: event.currentTarget.value } })}
                />
              ))}
            </div>
            <Checkbox.Group
              label={t('messageRules.rings')}
              value={quiet.channels}
              onChange={(next) =>
                change({ quietHours: { ...quiet, channels: ringing.filter((one) => next.includes(one)) } })
              }
            >
              <div className={css.filters}>
                {ringing.map((one) => (
                  <Checkbox key={one} value={one} disabled={readOnly} label={t(`message.by.${one}`)} />
                ))}
              </div>
            </Checkbox.Group>
          </>
        )}
        {settings.caps.map((cap, at) => (
          // Caps have no names; their place is what they are told apart by.
          // eslint-disable-next-line react/no-array-index-key
          <div key={at} className={css.cap}>
            <Select
              label={t('messageRules.cap')}
              placeholder={t('message.anyChannel')}
              clearable
              readOnly={readOnly}
              clearButtonProps={{ 'aria-label': t('common.clear') }}
              value={cap.channel}
              data={contract.messageChannels.map((value) => ({ value, label: t(`message.by.${value}`) }))}
              onChange={(next) => setCap(at, { channel: contract.messageChannels.find((one) => one === next) ?? null })}
            />
            <NumberInput
              label={t('messageRules.count')}
              min={1}
              max={1_000}
              allowDecimal={false}
              readOnly={readOnly}
              value={cap.count}
              onChange={(next) => setCap(at, { count: Number(next) || 1 })}
            />
            <NumberInput
              label={t('messageRules.hours')}
              min={1}
              max={2_160}
              allowDecimal={false}
              readOnly={readOnly}
              value={cap.hours}
              onChange={(next) => setCap(at, { hours: Number(next) || 1 })}
            />
            <ActionIcon
              variant="default"
              size={36}
              disabled={readOnly}
              aria-label={t('messageRules.removeCap')}
              onClick={() => change({ caps: settings.caps.filter((_, place) => place !== at) })}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        {save.error === null ? null : <ProblemNotice error={save.error} />}
        {readOnly ? null : (
          <div className={css.filters}>
            <Button
              variant="default"
              onClick={() => change({ caps: [...settings.caps, { channel: null, count: 3, hours: 24 }] })}
            >
              {t('messageRules.addCap')}
            </Button>
            <Button
              loading={save.isPending}
              disabled={JSON.stringify(settings) === JSON.stringify(rules.settings)}
              onClick={() => save.mutate(undefined)}
            >
              {t('messageRules.save')}
            </Button>
          </div>
        )}
      </div>
    </Panel>
  );
}

function Suppressions() {
  const { t } = useTranslation();
  const may = useMay();
  const query = useInfiniteQuery(suppressionsQuery({}));
  const [asks, setAsks] = useState(false);
  const remove = useDeed({
    run: ({ address, channel }: Suppression) => api.post(anything, '/suppressions/removal', { address, channel }),
    done: t('suppression.removed'),
    changes: ['suppressions'],
  });
  return (
    <>
      <TableListing<Suppression>
        query={query}
        title={t('suppression.title')}
        hint={t('suppression.hint')}
        add={may('suppress') ? { label: t('suppression.add'), onAdd: () => setAsks(true) } : null}
        empty={
          <Empty icon={IconShieldCheck} title={t('suppression.none')}>
            {t('suppression.noneWords')}
          </Empty>
        }
        keyOf={(one) => `${one.channel} ${one.address}`}
        columns={[
          { title: t('message.address'), show: (one) => <strong>{one.address}</strong> },
          { title: t('message.channel'), show: (one) => t(`message.by.${one.channel}`) },
          { title: t('common.reason'), show: (one) => t(`suppression.because.${one.reason}`) },
          { title: t('message.actor'), show: (one) => one.actor },
          { title: t('message.made'), nowrap: true, show: (one) => <Moment at={one.at} /> },
          {
            title: t('suppression.change'),
            show: (one) =>
              may('manageSenders') ? (
                <button type="button" className={css.open} onClick={() => remove.mutate(one)}>
                  {t('suppression.remove')}
                </button>
              ) : (
                <span aria-hidden>–</span>
              ),
          },
        ]}
      />
      {asks ? <SuppressDialog onClose={() => setAsks(false)} /> : null}
    </>
  );
}

function SuppressDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [address, setAddress] = useState('');
  const deed = useDeed({
    run: () =>
      api.post(anything, '/suppressions', {
        address: address.trim(),
        channel: address.includes('@') ? 'email' : 'sms',
      }),
    done: t('suppression.added'),
    changes: ['suppressions'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('suppression.add')}
      hint={t('suppression.addHint')}
      confirm={t('suppression.add')}
      disabled={address.trim() === ''}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('message.address')}
        required
        data-autofocus
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
