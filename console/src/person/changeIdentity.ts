import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { anything, api } from '../api.ts';
import { merge } from '../../../contracts/people.ts';
import { toastDone, toastProblem } from '../ui/toast.tsx';
import { useProblemWords } from '../ui/problemWords.ts';

/** After any change of who is who, everything that names people is read again. */
function useReadAgain(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await Promise.all(
      ['person', 'timeline', 'people', 'people-search', 'conflicts', 'system'].map((key) =>
        queries.invalidateQueries({ queryKey: [key] }),
      ),
    );
  };
}

export function useUndoMerge() {
  const { t } = useTranslation();
  const words = useProblemWords();
  const readAgain = useReadAgain();
  return useMutation({
    mutationFn: ({ mergeId, reason, keepApart }: { mergeId: string; reason: string; keepApart: boolean }) =>
      api.post(anything, `/merges/${mergeId}/undo`, { reason, keepApart }),
    onSuccess: async () => {
      toastDone(t('merge.undone'));
      await readAgain();
    },
    onError: (error) => toastProblem(words(error)),
  });
}

export function useMerge() {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  const undo = useUndoMerge();
  return useMutation({
    mutationFn: (body: { survivorId: string; absorbedId: string; reason: string }) =>
      api.post(merge, '/people/merge', body),
    onSuccess: async (made) => {
      toastDone(t('merge.done'), {
        label: t('common.undo'),
        run: () => undo.mutate({ mergeId: made.id, reason: t('merge.undoReason'), keepApart: false }),
      });
      await readAgain();
    },
  });
}

export function useSplit(personId: string) {
  const { t } = useTranslation();
  const readAgain = useReadAgain();
  return useMutation({
    mutationFn: (body: { originIds: string[]; reason: string }) =>
      api.post(anything, `/people/${personId}/split`, body),
    onSuccess: async () => {
      toastDone(t('split.done'));
      await readAgain();
    },
  });
}
