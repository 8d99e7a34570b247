import { useEffect, useRef, useState } from 'react';
import { reviewSlice, type ReviewSlice } from '../../../contracts/message-review.ts';
import { api } from '../api.ts';
import { addSlice } from './mergeReview.ts';

export type ReviewState = {
  sum: ReviewSlice | null;
  isRunning: boolean;
  error: unknown;
};

/** Asks slice by slice until so many people have been looked at; stopping is asking no more. */
export function useReview(templateId: string) {
  const [state, setState] = useState<ReviewState>({ sum: null, isRunning: false, error: null });
  const current = useRef(0);
  const stop = () => {
    current.current += 1;
    setState((before) => ({ ...before, isRunning: false }));
  };
  // Whoever leaves the screen asks no more.
  useEffect(
    () => () => {
      current.current += 1;
    },
    [],
  );
  const start = async (wish: { audienceId: string | null; people: number; data: Record<string, unknown> }) => {
    current.current += 1;
    const mine = current.current;
    const isMine = () => current.current === mine;
    setState({ sum: null, isRunning: true, error: null });
    let sum: ReviewSlice | null = null;
    try {
      do {
        const left: number = wish.people - (sum?.people ?? 0);
        const slice: ReviewSlice = await api.post(reviewSlice, `/message-templates/${templateId}/review`, {
          ...(wish.audienceId === null ? {} : { audienceId: wish.audienceId }),
          ...(sum?.nextCursor ? { cursor: sum.nextCursor } : {}),
          data: wish.data,
          // A small one first: something is seen soon.
          limit: Math.max(1, Math.min(sum === null ? 100 : 250, left)),
        });
        if (!isMine()) return;
        sum = addSlice(sum, slice);
        setState({ sum, isRunning: sum.nextCursor !== null && sum.people < wish.people, error: null });
      } while (sum.nextCursor !== null && sum.people < wish.people);
    } catch (error) {
      if (isMine()) setState((before) => ({ ...before, isRunning: false, error }));
    }
  };
  return { ...state, start, stop };
}
