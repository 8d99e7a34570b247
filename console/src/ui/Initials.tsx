import css from './Initials.module.css';

/** A person's initials; nobody's name gives a small silhouette instead of a question mark. */
export function Initials({ name, size = 32 }: { name: string | null; size?: number }) {
  const parts = (name ?? '')
    .trim()
    .split(/\s+/u)
    .filter((part) => part !== '');
  const first = [...(parts[0] ?? '')][0] ?? '';
  const last = parts.length > 1 ? ([...(parts.at(-1) ?? '')][0] ?? '') : '';
  return (
    <span className={css.initials} style={{ width: size, height: size, fontSize: size * 0.38 }} aria-hidden>
      {first === '' ? (
        <svg viewBox="0 0 24 24" width={size * 0.6} height={size * 0.6} fill="currentColor">
          <circle cx="12" cy="8.5" r="4" />
          <path d="M4 20.5a8 6.5 0 0 1 16 0z" />
        </svg>
      ) : (
        (first + last).toUpperCase()
      )}
    </span>
  );
}
