import css from './Audiences.module.css';

type Props = { values: readonly number[]; label: string; width?: number; height?: number };

/** The course of a size, from its least to its most. */
export function Sparkline({ values, label, width = 96, height = 24 }: Props) {
  const most = Math.max(...values);
  const least = Math.min(...values);
  const range = Math.max(1, most - least);
  const x = (at: number) => 1 + (at / Math.max(1, values.length - 1)) * (width - 2);
  const y = (value: number) => 2 + (1 - (value - least) / range) * (height - 4);
  return (
    <svg
      className={css.spark}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      <polyline points={values.map((value, at) => `${x(at)},${y(value)}`).join(' ')} />
    </svg>
  );
}
