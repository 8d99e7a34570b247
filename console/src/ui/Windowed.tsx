import { type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';

type Props<T> = {
  items: readonly T[];
  keyOf: (item: T) => string;
  heightOf: (item: T) => number;
  render: (item: T) => ReactNode;
  label: string;
  /** Called when the end comes near. */
  onEnd?: () => void;
};

const overscanPx = 600;

/** A list of any length that holds only the rows in sight in the document. It scrolls with the page; ↑ and ↓ move between rows. */
export function Windowed<T>({ items, keyOf, heightOf, render, label, onEnd }: Props<T>) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: typeof window === 'undefined' ? 800 : window.innerHeight });
  const tops = useMemo(() => {
    const all = [0];
    for (const item of items) all.push((all.at(-1) ?? 0) + heightOf(item));
    return all;
  }, [items, heightOf]);
  const total = tops.at(-1) ?? 0;

  useLayoutEffect(() => {
    let asked = 0;
    const measure = () => {
      asked = 0;
      const box = frame.current?.getBoundingClientRect();
      if (box !== undefined) setView({ top: -box.top, height: window.innerHeight });
    };
    const ask = () => {
      if (asked === 0) asked = requestAnimationFrame(measure);
    };
    measure();
    window.addEventListener('scroll', ask, { passive: true });
    window.addEventListener('resize', ask);
    return () => {
      cancelAnimationFrame(asked);
      window.removeEventListener('scroll', ask);
      window.removeEventListener('resize', ask);
    };
  }, []);

  const first = Math.max(0, before(tops, view.top - overscanPx));
  const last = Math.min(items.length, before(tops, view.top + view.height + overscanPx) + 1);
  const nearEnd = view.top + view.height + overscanPx >= total;
  useEffect(() => {
    if (nearEnd && items.length > 0) onEnd?.();
  }, [nearEnd, items.length, onEnd]);

  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    const rows = [...(frame.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [])];
    const next = rows[rows.findIndex((row) => row === document.activeElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: 'nearest' });
  };

  return (
    <div ref={frame} role="list" aria-label={label} onKeyDown={move} style={{ position: 'relative', height: total }}>
      {items.slice(first, last).map((item, offset) => (
        <div
          key={keyOf(item)}
          role="listitem"
          aria-setsize={items.length}
          aria-posinset={first + offset + 1}
          style={{ position: 'absolute', insetInline: 0, top: tops[first + offset], height: heightOf(item) }}
        >
          {render(item)}
        </div>
      ))}
    </div>
  );
}

/** The last index whose top is at or above `y`. */
function before(tops: number[], y: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((tops[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return low;
}
