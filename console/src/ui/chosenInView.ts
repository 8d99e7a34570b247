import { type RefObject, useEffect, useRef } from 'react';

/**
 * For rows of parts that are wider than a phone: the chosen one is brought to the middle whenever `chosen` changes. Sideways only, so
 * that the page stays where it is.
 */
export function useChosenInView<T extends HTMLElement>(chosen: string): RefObject<T | null> {
  const row = useRef<T>(null);
  const shown = useRef<string>(undefined);
  // After each drawing: the row may come later than the choice, when what it is about has been fetched.
  useEffect(() => {
    const within = row.current;
    if (within === null || shown.current === chosen) return;
    const one = within.querySelector<HTMLElement>('[aria-current="page"], [aria-selected="true"]');
    if (one === null) return;
    shown.current = chosen;
    if (within.scrollWidth <= within.clientWidth) return;
    const left = one.getBoundingClientRect().left - within.getBoundingClientRect().left + within.scrollLeft;
    within.scrollTo({ left: left - (within.clientWidth - one.offsetWidth) / 2 });
  });
  return row;
}
