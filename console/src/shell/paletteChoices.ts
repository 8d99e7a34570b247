import type { Icon } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ProductFound } from '../catalogue/productsSearch.ts';
import type { OrderFound } from '../orders/ordersSearch.ts';
import type { PersonSummary } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { useMay } from '../session/may.ts';
import { useFormat } from '../ui/format.ts';
import { IconKeyboard, IconReceipt } from '../ui/icons.ts';
import { places } from './navigation.ts';
import { openShortcutHelp } from './shortcuts.ts';
import { useScreens } from './useScreens.ts';

export type Choice = {
  key: string;
  label: string;
  /** A person's name for the initials; products have a picture, screens an icon instead. */
  face: { name: string | null } | { icon: Icon } | { picture: string | null };
  side: string;
  keys: string[];
  run: () => void;
};
export type Group = { title: string; choices: Choice[] };

/** What can be chosen for what has been typed: people first, then orders, products and screens. */
export function usePaletteChoices(
  query: string,
  people: readonly PersonSummary[],
  orders: readonly OrderFound[],
  products: readonly ProductFound[],
): Group[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  const format = useFormat();
  const wanted = query.trim().toLowerCase();
  const screens: Choice[] = useScreens().map(({ key, to, icon, letter }) => ({
    key,
    label: t(`screen.${key}`),
    face: { icon },
    side: '',
    keys: ['g', letter],
    run: () => void navigate({ to }),
  }));
  const inside = places
    .filter(({ needs }) => may(needs))
    .map(({ key, to, icon }): Choice => ({
      key,
      label: t(`place.${key}`),
      face: { icon },
      side: '',
      keys: [],
      run: () => void navigate({ to }),
    }));
  const help: Choice = {
    key: 'help',
    label: t('shortcut.title'),
    face: { icon: IconKeyboard },
    side: '',
    keys: ['?'],
    run: openShortcutHelp,
  };
  const found = people.map((person): Choice => {
    const label = personLabel(person);
    return {
      key: person.id,
      label,
      face: { name: person.name },
      side: [person.email, person.phone].filter((text) => text !== null && text !== label).join(' · '),
      keys: [],
      run: () => void navigate({ to: '/people/$personId', params: { personId: person.id } }),
    };
  });
  const bought = orders.map((order): Choice => ({
    key: order.id,
    label: order.number,
    face: { icon: IconReceipt },
    side: [order.customerName, format.money({ amountMinor: order.totalMinor, currency: order.currency })]
      .filter((text) => text !== null)
      .join(' · '),
    keys: [],
    run: () => void navigate({ to: '/orders/$orderId', params: { orderId: order.id } }),
  }));
  const sold = products.map((product): Choice => ({
    key: product.id,
    label: product.name,
    face: { picture: product.image },
    side: [product.brand, product.handle].filter((text) => text !== null).join(' · '),
    keys: [],
    run: () => void navigate({ to: '/catalogue/products/$productId', params: { productId: product.handle } }),
  }));
  return [
    { title: t('screen.people'), choices: found },
    { title: t('screen.orders'), choices: bought },
    { title: t('screen.catalogue'), choices: sold },
    {
      title: t('shell.screens'),
      choices: [...screens, ...inside, help].filter(({ label }) => label.toLowerCase().includes(wanted)),
    },
  ].filter((group) => group.choices.length > 0);
}
