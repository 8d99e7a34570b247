import css from './Wordmark.module.css';

/** The name, and the one line that runs through every channel. */
export function Wordmark() {
  return (
    <span className={css.wordmark}>
      <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden>
        <rect width="32" height="32" rx="8" className={css.ground} />
        <path d="M6 22c5 0 5-12 10-12s5 12 10 12" className={css.line} />
        <circle cx="16" cy="10" r="2.9" className={css.dot} />
      </svg>
      Throughline
    </span>
  );
}
