import { NumberInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { cell as cellShape } from '../../../contracts/stock.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { type Cell, goodsKeys } from './stock.ts';

/** What is kept back, and what may be sold before it is there. */
export function LimitsDialog({ cell, onClose }: { cell: Cell; onClose: () => void }) {
  const { t } = useTranslation();
  const [limits, setLimits] = useState({
    safety: cell.safety,
    backOrderLimit: cell.backOrderLimit,
    preOrderLimit: cell.preOrderLimit,
  });
  const [expectedOn, setExpectedOn] = useState(cell.expectedOn ?? '');
  const save = useDeed({
    run: () =>
      api.put(cellShape, `/stock/${encodeURIComponent(cell.sku)}/${cell.locationId}/limits`, {
        ...limits,
        expectedOn: expectedOn === '' ? null : expectedOn,
      }),
    done: t('common.saved'),
    changes: goodsKeys,
    after: onClose,
  });
  return (
    <FormDialog
      title={t('stock.limits')}
      confirm={t('common.save')}
      pending={save.isPending}
      error={save.error}
      onSubmit={() => save.mutate(undefined)}
      onClose={onClose}
    >
      {(['safety', 'backOrderLimit', 'preOrderLimit'] as const).map((what) => (
        <NumberInput
          key={what}
          label={t(`stock.${what}`)}
          description={t(`stock.is.${what}`)}
          min={0}
          max={1_000_000_000}
          allowDecimal={false}
          value={limits[what]}
          onChange={(next) => setLimits((before) => ({ ...before, [what]: Number(next) }))}
        />
      ))}
      <TextInput
        type="date"
        label={t('stock.expectedOn')}
        description={t('stock.expectedOnHint')}
        value={expectedOn}
        onChange={(event) => setExpectedOn(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
