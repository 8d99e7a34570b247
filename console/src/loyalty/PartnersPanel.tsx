import { Button, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/loyalty.ts';
import { api } from '../api.ts';
import { useMay } from '../session/may.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { MinorInput } from '../ui/MinorInput.tsx';
import { TableListing } from '../ui/TableListing.tsx';
import { Tag } from '../ui/Tag.tsx';
import { Whole } from './Fields.tsx';
import { type Liability, type Partner, partnersQuery } from './liability.ts';
import css from './Loyalty.module.css';
import { idFrom } from './programmeDraft.ts';
import { useProgramme } from './useProgramme.ts';

/** Partners whose sales earn here, and what they owe for it in the period above. */
export function PartnersPanel({ bill }: { bill: Liability['partners'] }) {
  const { t } = useTranslation();
  const may = useMay();
  const format = useFormat();
  const { amount } = useProgramme();
  const partners = useQuery(partnersQuery);
  const [asks, setAsks] = useState<Partner | 'new' | null>(null);
  const editable = may('editProgramme');
  return (
    <>
      <TableListing<Partner>
        query={partners}
        title={t('partner.title')}
        hint={t('partner.hint')}
        add={editable ? { label: t('partner.add'), onAdd: () => setAsks('new') } : null}
        empty={<p className={css.none}>{t('partner.none')}</p>}
        keyOf={(one) => one.id}
        columns={[
          { title: t('people.name'), show: (one) => <span className={css.strong}>{one.name}</span> },
          {
            title: t('partner.state'),
            show: (one) => <Tag tone={one.state === 'active' ? 'ok' : 'quiet'}>{t(`partner.is.${one.state}`)}</Tag>,
          },
          {
            title: t('partner.price'),
            number: true,
            nowrap: true,
            show: (one) => format.money({ amountMinor: one.priceMinor, currency: one.currency }),
          },
          {
            title: t('liability.issued'),
            number: true,
            show: (one) =>
              bill
                .filter((line) => line.partnerId === one.id)
                .map((line) => amount(line.issued, line.kind))
                .join(', '),
          },
          {
            title: t('partner.owes'),
            number: true,
            nowrap: true,
            show: (one) =>
              bill
                .filter((line) => line.partnerId === one.id)
                .map((line) => format.money({ amountMinor: line.owesMinor, currency: line.currency }))
                .join(', '),
          },
          {
            title: t('common.actions'),
            show: (one) =>
              editable ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={t('programme.editOf', { of: one.name })}
                  onClick={() => setAsks(one)}
                >
                  {t('common.edit')}
                </Button>
              ) : null,
          },
        ]}
      />
      {asks === null ? null : (
        <PartnerDialog
          partner={asks === 'new' ? null : asks}
          taken={(partners.data ?? []).map((one) => one.id)}
          onClose={() => setAsks(null)}
        />
      )}
    </>
  );
}

type DialogProps = { partner: Partner | null; taken: readonly string[]; onClose: () => void };

function PartnerDialog({ partner, taken, onClose }: DialogProps) {
  const { t } = useTranslation();
  const { current } = useProgramme();
  const [name, setName] = useState(partner?.name ?? '');
  const [state, setState] = useState<Partner['state']>(partner?.state ?? 'active');
  const [priceMinor, setPrice] = useState<number | null>(partner?.priceMinor ?? null);
  const [maxUnits, setMaxUnits] = useState(partner?.maxUnits ?? 10_000);
  const currency = partner?.currency ?? current?.currency ?? 'EUR';
  const id = partner?.id ?? idFrom(name, taken, 'partner');
  const deed = useDeed({
    run: () =>
      api.put(contract.partner, `/loyalty/partners/${id}`, {
        name: name.trim(),
        state,
        priceMinor,
        currency,
        maxUnits,
      }),
    done: t('common.saved'),
    changes: ['loyalty-partners', 'loyalty-liability'],
    after: onClose,
  });
  return (
    <FormDialog
      title={partner === null ? t('partner.add') : partner.name}
      confirm={t('common.save')}
      disabled={name.trim() === '' || priceMinor === null}
      pending={deed.isPending}
      error={deed.error}
      onSubmit={() => deed.mutate(undefined)}
      onClose={onClose}
    >
      <TextInput
        label={t('people.name')}
        required
        data-autofocus
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <div className={css.pair}>
        <MinorInput label={t('partner.price')} required currency={currency} value={priceMinor} onChange={setPrice} />
        <Select
          label={t('partner.state')}
          allowDeselect={false}
          value={state}
          data={(['active', 'closed'] as const).map((value) => ({ value, label: t(`partner.is.${value}`) }))}
          onChange={(next) => setState(next === 'closed' ? next : 'active')}
        />
        <Whole label={t('partner.maxUnits')} min={1} value={maxUnits} onChange={setMaxUnits} />
      </div>
    </FormDialog>
  );
}
