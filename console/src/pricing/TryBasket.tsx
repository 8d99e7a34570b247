import { ActionIcon, Button, MultiSelect, NumberInput, Select, TagsInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { sourceKinds } from '../../../contracts/common.ts';
import * as contract from '../../../contracts/pricing.ts';
import { api } from '../api.ts';
import { PickVariant } from '../catalogue/PickVariant.tsx';
import { DayTime } from '../ui/DayTime.tsx';
import { useFormat } from '../ui/format.ts';
import { IconPlus, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import type { Book } from './pricing.ts';
import css from './Pricing.module.css';
import { QuoteAnswer } from './QuoteAnswer.tsx';

type Line = { sku: string; quantity: number };

/** As it was typed: an e-mail address, or a phone number. */
function identifierOf(typed: string): { type: string; value: string }[] {
  const value = typed.trim();
  return value === '' ? [] : [{ type: value.includes('@') ? 'email' : 'phone', value }];
}

/** A basket on the draft or on what is in force: what it costs, why, and why the other promotions did nothing. */
export function TryBasket({ book, unsaved = false, wide = false }: { book: Book; unsaved?: boolean; wide?: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { zones, groups, deliveryRates } = book.settings;
  const [lines, setLines] = useState<Line[]>([{ sku: '', quantity: 1 }]);
  const [zone, setZone] = useState(zones[0]?.id ?? '');
  const [channel, setChannel] = useState<string>('web');
  const [codes, setCodes] = useState<string[]>([]);
  const [inGroups, setGroups] = useState<string[]>([]);
  const [customer, setCustomer] = useState('');
  const [method, setMethod] = useState<string | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const [which, setWhich] = useState<'draft' | 'current'>('draft');
  const currency = zones.find(({ id }) => id === zone)?.currency ?? 'EUR';
  const filled = lines.filter(({ sku }) => sku.trim() !== '');
  const attempt = useMutation({
    mutationFn: () =>
      api.post(contract.tryAnswer, `/price-books/${book.id}/tries`, {
        cart: {
          currency,
          zone,
          channel,
          lines: filled.map(({ sku, quantity }, place) => ({ lineId: String(place + 1), sku: sku.trim(), quantity })),
          codes,
          ...(method === null ? {} : { delivery: { method } }),
        },
        customer: { groups: inGroups, identifiers: identifierOf(customer) },
        ...(at === null ? {} : { at }),
        ...(which === 'current' && book.currentVersion !== null ? { version: book.currentVersion } : {}),
      }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    attempt.mutate();
  };
  const put = (place: number, part: Partial<Line>) =>
    setLines(lines.map((line, index) => (index === place ? { ...line, ...part } : line)));
  const basket = (
    <Panel title={t('place.tryBasket')} hint={unsaved ? t('try.unsaved') : t('try.hint')}>
      <form className={css.form} onSubmit={submit}>
        <div className={css.lines}>
          {lines.map((line, place) => (
            <div key={place} className={css.line}>
              <PickVariant
                label={t('try.line', { place: place + 1 })}
                sku={line.sku}
                onChange={(sku) => put(place, { sku })}
              />
              <NumberInput
                w={84}
                label={t('catalogue.quantity')}
                min={1}
                allowDecimal={false}
                value={line.quantity}
                onChange={(next) => typeof next === 'number' && put(place, { quantity: next })}
              />
              <ActionIcon
                size={34}
                disabled={lines.length === 1}
                aria-label={t('catalogue.removeOf', {
                  of: line.sku === '' ? t('try.line', { place: place + 1 }) : line.sku,
                })}
                onClick={() => setLines(lines.filter((_, index) => index !== place))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </div>
          ))}
          <Button
            className={css.start ?? ''}
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setLines([...lines, { sku: '', quantity: 1 }])}
          >
            {t('try.addLine')}
          </Button>
        </div>
        <div className={css.pair}>
          <Select
            label={t('price.zone')}
            allowDeselect={false}
            value={zone}
            data={zones.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(next) => setZone(next ?? zone)}
          />
          <Select
            label={t('catalogue.channel')}
            allowDeselect={false}
            value={channel}
            data={sourceKinds.map((kind) => ({ value: kind, label: t(`channel.${kind}`) }))}
            onChange={(next) => setChannel(next ?? channel)}
          />
          <TextInput
            label={t('try.customer')}
            placeholder={t('try.nobody')}
            maxLength={512}
            value={customer}
            onChange={(event) => setCustomer(event.currentTarget.value)}
          />
          <TagsInput label={t('try.codes')} value={codes} onChange={setCodes} />
          {groups.length === 0 ? null : (
            <MultiSelect
              label={t('price.groups')}
              value={inGroups}
              data={groups.map(({ id, name }) => ({ value: id, label: name }))}
              onChange={setGroups}
            />
          )}
          {deliveryRates.length === 0 ? null : (
            <Select
              label={t('price.deliveryMethod')}
              placeholder={t('try.noDelivery')}
              clearable
              clearButtonProps={{ 'aria-label': t('common.clear') }}
              value={method}
              data={[...new Set(deliveryRates.map((rate) => rate.method))]}
              onChange={setMethod}
            />
          )}
          <DayTime label={t('try.at')} value={at} onChange={setAt} />
          {book.currentVersion === null ? null : (
            <Select
              label={t('try.which')}
              allowDeselect={false}
              value={which}
              data={[
                { value: 'draft', label: t('try.draft') },
                { value: 'current', label: t('price.versionIs', { version: format.number(book.currentVersion) }) },
              ]}
              onChange={(next) => setWhich(next === 'current' ? 'current' : 'draft')}
            />
          )}
        </div>
        {attempt.error === null ? null : <ProblemNotice error={attempt.error} />}
        <Button type="submit" loading={attempt.isPending} disabled={filled.length === 0 || zone === ''}>
          {t('try.run')}
        </Button>
      </form>
    </Panel>
  );
  const answer = attempt.data === undefined ? null : <QuoteAnswer answer={attempt.data} />;
  if (!wide)
    return (
      <>
        {basket}
        {answer}
      </>
    );
  return (
    <div className={css.split}>
      <div className={css.column}>{basket}</div>
      <div className={css.column}>{answer}</div>
    </div>
  );
}
