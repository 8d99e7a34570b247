import { ActionIcon, NumberInput, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Goods } from '../catalogue/Goods.tsx';
import { IconBarcode, IconTrash } from '../ui/icons.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import css from './Stock.module.css';
import { scan } from './stock.ts';

export type GoodsLine = { sku: string; name: string; quantity: number };

type Props = {
  lines: readonly GoodsLine[];
  onChange: (lines: GoodsLine[]) => void;
  /** 0 where "none were there" is an answer: a count. */
  least?: 0 | 1;
};

/** Goods by scanner or keyboard: each scan adds one, Enter takes what was typed. */
export function GoodsLines({ lines, onChange, least = 1 }: Props) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const found = useMutation({
    mutationFn: scan,
    onSuccess: ({ sku, name }) => {
      setTyped('');
      const known = lines.some((line) => line.sku === sku);
      onChange(
        known
          ? lines.map((line) => (line.sku === sku ? { ...line, quantity: line.quantity + 1 } : line))
          : [...lines, { sku, name, quantity: 1 }],
      );
    },
  });
  const add = () => {
    if (typed.trim() !== '') found.mutate(typed);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed.trim() === '') return;
    event.preventDefault();
    add();
  };
  return (
    <div className={css.goods}>
      <TextInput
        label={t('stock.scan')}
        description={t('stock.scanHint')}
        leftSection={<IconBarcode size={17} aria-hidden />}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={add}
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
      />
      {found.error === null ? null : <ProblemNotice error={found.error} />}
      {lines.length === 0 ? null : (
        <ul className={css.goodsList}>
          {lines.map((line) => (
            <li key={line.sku}>
              <Goods sku={line.sku} name={line.name} />
              <NumberInput
                aria-label={t('stock.quantityOf', { what: line.name })}
                w={96}
                min={least}
                max={1_000_000}
                allowDecimal={false}
                allowNegative={false}
                value={line.quantity}
                onChange={(next) =>
                  onChange(lines.map((one) => (one.sku === line.sku ? { ...one, quantity: Number(next) } : one)))
                }
              />
              <ActionIcon
                size={32}
                aria-label={t('stock.takeOut', { what: line.name })}
                onClick={() => onChange(lines.filter((one) => one.sku !== line.sku))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
