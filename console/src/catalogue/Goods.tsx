import type { ReactNode } from 'react';
import css from './Goods.module.css';
import { useVariantCard } from './variantCards.ts';
import { Picture } from './Picture.tsx';

type Props = {
  sku: string;
  /** What it is called here, where that is known: an order keeps the name under which it was sold. */
  name?: string | undefined;
  /** Makes a link of the name. */
  wrap?: (words: string) => ReactNode;
  /** After the SKU. */
  children?: ReactNode;
};

/** A variant in a list: its picture, what people call it, and its SKU. */
export function Goods({ sku, name, wrap = (words) => words, children }: Props) {
  const card = useVariantCard(sku);
  const words = name ?? card?.name ?? sku;
  return (
    <span className={css.goods}>
      <Picture size="small" url={card?.image ?? null} />
      <span className={css.words}>
        <span>{wrap(words)}</span>
        <span className={css.small}>
          {words === sku ? null : <code>{sku}</code>} {children}
        </span>
      </span>
    </span>
  );
}
