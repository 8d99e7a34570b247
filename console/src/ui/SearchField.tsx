import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { IconSearch } from './icons.ts';
import css from './SearchField.module.css';
import { useStillHere } from './stillHere.ts';

export type TypedSearch = {
  readonly typed: string;
  /** What was typed, once the typing rests; lists are asked for this. */
  readonly settled: string;
  readonly setTyped: (typed: string) => void;
  /** Enter was pressed, and what it means is not known yet. */
  readonly entered: boolean;
  readonly setEntered: (entered: boolean) => void;
};

/** A search that the address follows, so that a result can be sent to a colleague, and "back" comes back to it. */
export function useTypedSearch(begun: string | undefined, follow: (search: string | undefined) => void): TypedSearch {
  const [typed, setText] = useState(begun ?? '');
  const [settled] = useDebouncedValue(typed.trim(), 150);
  const [entered, setEntered] = useState(false);
  const stillHere = useStillHere();
  const told = useRef(follow);
  useEffect(() => {
    told.current = follow;
  });
  useEffect(() => {
    if (stillHere()) told.current(settled === '' ? undefined : settled);
  }, [settled, stillHere]);
  const setTyped = (next: string) => {
    setText(next);
    setEntered(false);
  };
  return { typed, settled, setTyped, entered, setEntered };
}

/**
 * Enter opens the one who was meant: while the list for it is still asked for, it waits, and does not open somebody of the list before.
 * `hit`: what it would open; undefined: nothing.
 */
export function useOpenOnEnter(
  { typed, settled, entered, setEntered }: TypedSearch,
  isAnswered: boolean,
  hit: string | undefined,
  open: (hit: string) => void,
): void {
  const told = useRef(open);
  useEffect(() => {
    told.current = open;
  });
  const isReady = isAnswered && settled === typed.trim();
  useEffect(() => {
    if (!entered || !isReady) return;
    setEntered(false);
    if (hit !== undefined) told.current(hit);
  }, [entered, isReady, hit, setEntered]);
}

type Props = {
  search: TypedSearch;
  label: string;
  size?: 'sm' | 'md';
  /** A row of its own, over many other filters. */
  wide?: boolean;
  autoFocus?: boolean;
  onArrowDown?: () => void;
};

/** The field over a list: "/" goes to it, Enter opens, Escape empties it. */
export function SearchField({ search, label, size = 'sm', wide = false, autoFocus = false, onArrowDown }: Props) {
  const { typed, setTyped, setEntered } = search;
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter' && typed.trim() !== '') setEntered(true);
    else if (event.key === 'Escape') setTyped('');
    else if (event.key === 'ArrowDown' && onArrowDown !== undefined) {
      event.preventDefault();
      onArrowDown();
    }
  };
  return (
    <TextInput
      className={(wide ? css.wide : css.field) ?? ''}
      size={size}
      data-search-field
      autoFocus={autoFocus}
      aria-label={label}
      placeholder={label}
      leftSection={<IconSearch size={17} aria-hidden />}
      rightSection={typed === '' ? <kbd className={css.key}>/</kbd> : null}
      value={typed}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={onKey}
      autoComplete="off"
      spellCheck={false}
    />
  );
}
