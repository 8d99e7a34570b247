import { Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FormDialog } from '../ui/Form.tsx';
import { useFulfil } from './fulfil.ts';
import { nextSteps, type Verb } from './nextSteps.ts';
import type { Fulfilment, Order } from './orders.ts';
import { UnitChoice } from './UnitChoice.tsx';

const proofs = ['signature', 'photo', 'code', 'name'] as const;

/** A step with all or some units of a fulfilment, with what it needs: a code, a parcel number, a proof. */
export function StepDialog({
  order,
  fulfilment,
  verb,
  onClose,
}: {
  order: Order;
  fulfilment: Fulfilment;
  verb: Verb;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const can = order.lines.flatMap((line) =>
    line.units
      .filter(
        (unit) =>
          unit.fulfilmentNo === fulfilment.fulfilmentNo && nextSteps(fulfilment.method, unit.state).includes(verb),
      )
      .map((unit) => ({ lineNo: line.lineNo, unitNo: unit.unitNo })),
  );
  const [units, setUnits] = useState(can);
  const [code, setCode] = useState('');
  const [carrier, setCarrier] = useState('');
  const [parcel, setParcel] = useState('');
  const [proof, setProof] = useState<(typeof proofs)[number]>('name');
  const [words, setWords] = useState('');
  const fulfil = useFulfil(onClose);
  const asksCode = verb === 'hand_over' || verb === 'try';
  return (
    <FormDialog
      title={`${order.number}: ${t(`orders.step.${verb}`)}`}
      confirm={t(`orders.step.${verb}`)}
      disabled={units.length === 0}
      pending={fulfil.isPending}
      error={fulfil.error}
      onSubmit={() =>
        fulfil.mutate({
          orderId: order.id,
          fulfilmentNo: fulfilment.fulfilmentNo,
          verb,
          version: order.version,
          units,
          ...(asksCode && code.trim() !== '' ? { code: code.trim() } : {}),
          ...(verb === 'ship' && parcel.trim() !== ''
            ? { tracking: { carrier: carrier.trim(), number: parcel.trim() } }
            : {}),
          ...(verb === 'deliver' && words.trim() !== '' ? { proof: { kind: proof, text: words.trim() } } : {}),
        })
      }
      onClose={onClose}
    >
      {asksCode ? (
        <TextInput
          data-autofocus
          label={t('orders.pickUpCode')}
          description={t('orders.pickUpCodeHint')}
          maxLength={40}
          autoComplete="off"
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
        />
      ) : null}
      {verb === 'ship' ? (
        <>
          <TextInput
            data-autofocus
            label={t('orders.carrier')}
            maxLength={100}
            value={carrier}
            onChange={(event) => setCarrier(event.currentTarget.value)}
          />
          <TextInput
            label={t('orders.parcelNumber')}
            description={t('orders.parcelNumberHint')}
            maxLength={100}
            value={parcel}
            onChange={(event) => setParcel(event.currentTarget.value)}
          />
        </>
      ) : null}
      {verb === 'deliver' ? (
        <>
          <Select
            label={t('orders.proof')}
            allowDeselect={false}
            value={proof}
            data={proofs.map((one) => ({ value: one, label: t(`orders.proofBy.${one}`) }))}
            onChange={(next) => setProof(proofs.find((one) => one === next) ?? 'name')}
          />
          <Textarea
            label={t('orders.proofText')}
            maxLength={2000}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </>
      ) : null}
      {can.length > 1 ? <UnitChoice order={order} can={can} chosen={units} onChange={setUnits} /> : null}
    </FormDialog>
  );
}
