import { NumberInput, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageChannels } from '../../../contracts/messaging.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import css from './Journeys.module.css';
import { type JourneySettingsView, saveSettings, settingsQuery } from './journeys.ts';

/** What holds for all journeys: the cap, the time zone, what messages cost. */
export function JourneySettings({ onClose }: { onClose: () => void }) {
  const { data } = useQuery(settingsQuery);
  return data === undefined ? null : <Fields key={data.revision} view={data} onClose={onClose} />;
}

function Fields({ view, onClose }: { view: JourneySettingsView; onClose: () => void }) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState(view.settings);
  const { cap, prices } = settings;
  const save = useDeed({
    run: saveSettings,
    done: t('common.saved'),
    changes: ['journey-settings', 'journey'],
    after: onClose,
  });
  return (
    <FormDialog
      title={t('journey.settings')}
      confirm={t('common.save')}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate({ revision: view.revision, settings })}
      onClose={onClose}
    >
      <Switch
        label={t('journey.hasCap')}
        description={t('journey.hasCapHint')}
        checked={cap !== null}
        onChange={(event) =>
          setSettings({ ...settings, cap: event.currentTarget.checked ? { count: 5, hours: 168 } : null })
        }
      />
      {cap === null ? null : (
        <div className={css.pair}>
          <NumberInput
            label={t('journey.capCount')}
            min={1}
            max={1000}
            allowDecimal={false}
            value={cap.count}
            onChange={(count) => typeof count === 'number' && setSettings({ ...settings, cap: { ...cap, count } })}
          />
          <NumberInput
            label={t('journey.capHours')}
            min={1}
            max={2160}
            allowDecimal={false}
            value={cap.hours}
            onChange={(hours) => typeof hours === 'number' && setSettings({ ...settings, cap: { ...cap, hours } })}
          />
        </div>
      )}
      <TextInput
        label={t('journey.zone')}
        description={t('journey.zoneHint')}
        value={settings.timeZone}
        onChange={(event) => setSettings({ ...settings, timeZone: event.currentTarget.value })}
      />
      <Switch
        label={t('journey.hasPrices')}
        description={t('journey.hasPricesHint')}
        checked={prices !== null}
        onChange={(event) =>
          setSettings({ ...settings, prices: event.currentTarget.checked ? { currency: 'EUR', perMessage: {} } : null })
        }
      />
      {prices === null ? null : (
        <>
          <TextInput
            label={t('journey.currency')}
            maxLength={3}
            value={prices.currency}
            onChange={(event) =>
              setSettings({ ...settings, prices: { ...prices, currency: event.currentTarget.value.toUpperCase() } })
            }
          />
          <div className={css.pair}>
            {messageChannels.map((channel) => (
              <NumberInput
                key={channel}
                label={channel}
                min={0}
                max={1000}
                step={0.01}
                decimalScale={6}
                value={prices.perMessage[channel] ?? ''}
                onChange={(next) => {
                  const { [channel]: _before, ...rest } = prices.perMessage;
                  const perMessage = typeof next === 'number' ? { ...rest, [channel]: next } : rest;
                  setSettings({ ...settings, prices: { ...prices, perMessage } });
                }}
              />
            ))}
          </div>
        </>
      )}
    </FormDialog>
  );
}
