import { Loader, Modal } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { productsSearchQuery } from '../catalogue/productsSearch.ts';
import { ordersSearchQuery } from '../orders/ordersSearch.ts';
import { peopleSearchQuery } from '../people/people.ts';
import { useMay } from '../session/may.ts';
import { IconSearch } from '../ui/icons.ts';
import css from './Palette.module.css';
import { PaletteRow } from './PaletteRow.tsx';
import { paletteOpened } from './paletteStore.ts';
import { usePaletteChoices } from './paletteChoices.ts';

const settleMs = 150;
const leastLetters = 2;
/** Orders are found by more: two letters are in nearly every number. */
const leastOfOrder = 4;

/** Screens by name, people and products by anything they are known by, orders by anything that is on them, from wherever one is. */
export function Palette() {
  const { t } = useTranslation();
  const opened = paletteOpened.use();
  return (
    <Modal
      opened={opened}
      onClose={() => paletteOpened.set(false)}
      withCloseButton={false}
      centered={false}
      yOffset="12vh"
      size={620}
      padding={0}
      title={<span className="tl-unseen">{t('shell.search')}</span>}
      classNames={{ header: css.header ?? '' }}
    >
      <Finder onDone={() => paletteOpened.set(false)} />
    </Modal>
  );
}

function Finder({ onDone }: { onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const [settled] = useDebouncedValue(query.trim(), settleMs);
  const typed = query.trim();
  const asks = settled.length >= leastLetters && typed.length >= leastLetters;
  const people = useQuery({ ...peopleSearchQuery(settled), enabled: asks });
  const may = useMay();
  const asksOrders = may('seeOrders') && settled.length >= leastOfOrder && typed.length >= leastOfOrder;
  const orders = useQuery({ ...ordersSearchQuery(settled), enabled: asksOrders });
  const asksProducts = asks && may('seeCatalogue');
  const products = useQuery({ ...productsSearchQuery(settled, i18n.language), enabled: asksProducts });
  const groups = usePaletteChoices(
    query,
    asks ? (people.data?.items ?? []) : [],
    asksOrders ? (orders.data?.items ?? []) : [],
    asksProducts ? (products.data?.items ?? []) : [],
  );
  const choices = groups.flatMap((group) => group.choices);
  const at = Math.min(chosen, choices.length - 1);
  const active = choices[at];

  const run = (choice: (typeof choices)[number] | undefined) => {
    if (choice === undefined) return;
    onDone();
    choice.run();
  };
  // Enter takes what was meant: while people are still being asked for, it waits for them and takes nobody of the list before.
  const [entered, setEntered] = useState(false);
  const answered =
    typed.length < leastLetters ||
    (settled === typed &&
      !people.isPending &&
      !people.isPlaceholderData &&
      (!asksOrders || (!orders.isPending && !orders.isPlaceholderData)) &&
      (!asksProducts || (!products.isPending && !products.isPlaceholderData)));
  useEffect(() => {
    if (!entered || !answered) return;
    setEntered(false);
    if (active === undefined) return;
    onDone();
    active.run();
  }, [entered, answered, active, onDone]);

  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && choices.length > 0) {
      event.preventDefault();
      setChosen((at + step + choices.length) % choices.length);
    } else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      setEntered(true);
    }
  };

  return (
    <>
      <div className={css.field}>
        {people.isFetching ? <Loader size={16} /> : <IconSearch size={18} aria-hidden />}
        <input
          className={css.input}
          data-autofocus
          role="combobox"
          aria-expanded
          aria-controls="palette-choices"
          aria-activedescendant={active === undefined ? undefined : `palette-${active.key}`}
          aria-autocomplete="list"
          aria-label={t('palette.placeholder')}
          placeholder={t('palette.placeholder')}
          autoComplete="off"
          spellCheck={false}
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            setChosen(0);
            setEntered(false);
          }}
          onKeyDown={onKey}
        />
      </div>
      <div id="palette-choices" role="listbox" aria-label={t('shell.search')} className={css.list}>
        {groups.map((group) => (
          <div key={group.title} role="group" aria-label={group.title}>
            <p className={css.title} aria-hidden>
              {group.title}
            </p>
            {group.choices.map((choice) => (
              <PaletteRow
                key={choice.key}
                choice={choice}
                search={query}
                selected={choice === active}
                onPoint={() => setChosen(choices.indexOf(choice))}
                onPick={() => run(choice)}
              />
            ))}
          </div>
        ))}
      </div>
      <p className={choices.length === 0 && !people.isFetching ? css.nothing : 'tl-unseen'} role="status">
        {choices.length === 0 && !people.isFetching ? t('palette.nothing') : ''}
      </p>
    </>
  );
}
