import type { ReactNode } from 'react';
import css from './Tag.module.css';

export type Tone = 'quiet' | 'ok' | 'warn' | 'error' | 'accent';

export function Tag({ tone = 'quiet', children, title }: { tone?: Tone; children: ReactNode; title?: string }) {
  return (
    <span className={css.tag} data-tone={tone} title={title}>
      {children}
    </span>
  );
}
