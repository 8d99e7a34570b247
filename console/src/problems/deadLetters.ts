import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import {
  type deadLetter,
  deadLetterOutcome,
  deadLetterPage,
  type deadLetterSelection,
} from '../../../contracts/channels.ts';
import { api } from '../api.ts';
import { serverWords } from '../texts/server/serverWords.ts';
import { useFormat } from '../ui/format.ts';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastDone, toastProblem } from '../ui/toast.tsx';

export type DeadLetter = z.output<typeof deadLetter>;
export type Selection = z.output<typeof deadLetterSelection>;
export type DeadLetterFilter = {
  state?: DeadLetter['state'] | undefined;
  sourceId?: string | undefined;
  reason?: string | undefined;
};

/** The reason in words; one that nobody has translated yet by its code. */
export const reasonTitle = (reason: string): string =>
  serverWords('reason', reason)?.[0] ?? reason.replaceAll('_', ' ');

/** What to do about it: in the reader's language where there are words, else the server's own. */
export const reasonFix = (letter: DeadLetter): string => {
  const fix = serverWords('reason', letter.reason)?.[1] ?? '';
  return fix === '' ? letter.fix : fix;
};

export const deadLettersQuery = (filter: DeadLetterFilter) =>
  infiniteQueryOptions({
    queryKey: ['dead-letters', filter],
    queryFn: ({ pageParam, signal }) =>
      api.get(deadLetterPage, '/dead-letters', { ...filter, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
    refetchInterval: 20_000,
  });

export function useDeadLetterDeed() {
  const { t } = useTranslation();
  const format = useFormat();
  const words = useProblemWords();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ deed, selection }: { deed: 'replay' | 'discard'; selection: Selection }) =>
      api.post(deadLetterOutcome, `/dead-letters/${deed}`, selection),
    onSuccess: async ({ changed, stillFailing }, { deed }) => {
      const done =
        deed === 'replay'
          ? t('dead.replayed', { count: changed, shown: format.number(changed) })
          : t('dead.discarded', { count: changed, shown: format.number(changed) });
      toastDone(
        stillFailing === 0
          ? done
          : `${done} ${t('dead.stillFailing', { count: stillFailing, shown: format.number(stillFailing) })}`,
      );
      await Promise.all(
        ['dead-letters', 'problems', 'system'].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      );
    },
    onError: (error) => toastProblem(words(error)),
  });
}
