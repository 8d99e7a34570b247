import { Link, type LinkProps, useLocation } from '@tanstack/react-router';
import { useChosenInView } from './chosenInView.ts';
import css from './Parts.module.css';

export type PartLink = { key: string; label: string; link: Pick<LinkProps, 'to' | 'search'>; exact?: boolean };

/** The parts of a screen as links, so that each has its address. */
export function Parts({ label, parts }: { label: string; parts: readonly PartLink[] }) {
  const row = useChosenInView<HTMLElement>(useLocation().pathname);
  return (
    <nav ref={row} className={css.parts} aria-label={label}>
      {parts.map((part) => (
        <Link
          key={part.key}
          {...part.link}
          className={css.part}
          activeOptions={{ exact: part.exact === true, includeSearch: false }}
          activeProps={{ 'aria-current': 'page' }}
        >
          {part.label}
        </Link>
      ))}
    </nav>
  );
}
