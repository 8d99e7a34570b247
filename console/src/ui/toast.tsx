import { lazy, Suspense } from 'react';
import { createFlag } from './flag.ts';
import type { ProblemWords } from './problemWords.ts';

export type Undo = { label: string; run: () => void };

// Most screens never show a toast: its parts are fetched with the first one.
const wanted = createFlag();
const Toasts = lazy(async () => ({ default: (await import('./Toasts.tsx')).Toasts }));

export function ToastPlace() {
  return wanted.use() ? (
    <Suspense>
      <Toasts />
    </Suspense>
  ) : null;
}

/** Says what was done; with `undo` the toast stays longer and offers the way back. */
export function toastDone(message: string, undo?: Undo): void {
  wanted.set(true);
  void import('./Toasts.tsx').then(({ showDone }) => showDone(message, undo));
}

export function toastProblem(words: ProblemWords): void {
  wanted.set(true);
  void import('./Toasts.tsx').then(({ showProblem }) => showProblem(words));
}
