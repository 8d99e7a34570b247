import { NumberInput, PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/senders.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import css from './Messaging.module.css';
import type { Sender } from './messaging.ts';
import {
  beginnings,
  type Field,
  filled,
  type RealKind,
  secretsOf,
  senderKinds,
  settingsOf,
  type Values,
} from './senderFields.ts';

const realKind = (kind: string | undefined): RealKind | undefined => senderKinds.find((one) => one === kind);

/** A new sender, or one that is there: its credentials are written, and never read. */
export function SenderDialog({ sender, onClose }: { sender: Sender | null; onClose: () => void }) {
  const { t } = useTranslation();
  const [kind, setKind] = useState<RealKind>(realKind(sender?.kind) ?? 'smtp');
  const isBuiltIn = sender !== null && realKind(sender.kind) === undefined;
  const [name, setName] = useState(sender?.name ?? '');
  const [perSecond, setPace] = useState(sender?.perSecond ?? 10);
  const [isDefault, setDefault] = useState(sender?.isDefault ?? false);
  const [isOn, setOn] = useState(sender?.state !== 'off');
  const [settings, setSettings] = useState<Values>(
    sender === null ? beginnings(settingsOf[kind]) : plain(sender.settings),
  );
  const [secrets, setSecrets] = useState<Values>({});
  const fields = isBuiltIn ? [] : settingsOf[kind];
  const hidden = isBuiltIn ? [] : secretsOf[kind];
  const said = filled(hidden, secrets);
  const deed = useDeed<undefined, Sender>({
    run: () =>
      sender === null
        ? api.post(contract.sender, '/senders', {
            kind,
            name: name.trim(),
            perSecond,
            isDefault,
            settings: filled(fields, settings),
            ...(hidden.length === 0 ? {} : { secrets: said }),
          })
        : api.put(contract.sender, `/senders/${sender.id}`, {
            revision: sender.revision,
            name: name.trim(),
            perSecond,
            isDefault,
            state: isOn ? 'on' : 'off',
            settings: isBuiltIn ? sender.settings : { ...sender.settings, ...filled(fields, settings) },
            ...(Object.keys(said).length === 0 ? {} : { secrets: said }),
          }),
    done: t('sender.saved'),
    changes: ['senders'],
    after: onClose,
  });
  const isMissing = [...fields, ...(sender === null ? hidden : [])].some(
    ({ name: field, optional, as }) =>
      optional !== true && as !== 'switch' && !({ ...settings, ...secrets }[field] ?? ''),
  );
  return (
    <FormDialog
      title={sender === null ? t('sender.add') : sender.name}
      hint={isBuiltIn ? t('sender.builtIn') : t('sender.secretHint')}
      confirm={t('sender.save')}
      disabled={name.trim() === '' || isMissing}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      {sender === null ? (
        <Select
          label={t('sender.kind')}
          allowDeselect={false}
          value={kind}
          data={senderKinds.map((value) => ({ value, label: t(`sender.is.${value}`) }))}
          onChange={(next) => {
            const chosen = realKind(next ?? undefined) ?? 'smtp';
            setKind(chosen);
            setSettings(beginnings(settingsOf[chosen]));
            setSecrets({});
          }}
        />
      ) : null}
      <TextInput
        label={t('people.name')}
        required
        data-autofocus
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      {fields.map((field) => (
        <Asked key={field.name} field={field} values={settings} onChange={setSettings} />
      ))}
      {hidden.map((field) => (
        <Asked key={field.name} field={field} values={secrets} onChange={setSecrets} />
      ))}
      <div className={css.pair}>
        <NumberInput
          label={t('sender.pace')}
          min={1}
          max={100_000}
          allowDecimal={false}
          value={perSecond}
          onChange={(next) => setPace(Number(next) || 1)}
        />
        <Switch
          label={t('sender.default')}
          checked={isDefault}
          onChange={(event) => setDefault(event.currentTarget.checked)}
        />
        {sender === null ? null : (
          <Switch label={t('sender.on')} checked={isOn} onChange={(event) => setOn(event.currentTarget.checked)} />
        )}
      </div>
    </FormDialog>
  );
}

/** Settings that a form can show. */
const plain = (settings: Sender['settings']): Values =>
  Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? [[name, value]] : [],
    ),
  );

type AskedProps = { field: Field; values: Values; onChange: (next: Values) => void };

function Asked({ field, values, onChange }: AskedProps) {
  const { t } = useTranslation();
  const { name, as, optional } = field;
  const label = t(`sender.field.${name}`);
  const value = values[name];
  const set = (next: string | number | boolean) => onChange({ ...values, [name]: next });
  if (as === 'switch')
    return <Switch label={label} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
  if (as === 'number')
    return (
      <NumberInput
        label={label}
        min={1}
        max={65_535}
        allowDecimal={false}
        value={Number(value)}
        onChange={(next) => set(Number(next))}
      />
    );
  if (as === 'security')
    return (
      <Select
        label={label}
        allowDeselect={false}
        value={String(value)}
        data={(['tls', 'starttls', 'none'] as const).map((one) => ({ value: one, label: t(`sender.security.${one}`) }))}
        onChange={(next) => set(next ?? 'starttls')}
      />
    );
  // What was pasted out of a file keeps its lines.
  if (as === 'secretFile')
    return (
      <Textarea
        label={label}
        autoComplete="off"
        spellCheck={false}
        rows={4}
        value={typeof value === 'string' ? value : ''}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  const Input = as === 'secret' ? PasswordInput : TextInput;
  return (
    <Input
      label={label}
      required={optional !== true && as !== 'secret'}
      autoComplete="off"
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
