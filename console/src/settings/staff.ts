import { infiniteQueryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { type changeStaffBody, staffMember, staffPage } from '../../../contracts/access.ts';
import { api } from '../api.ts';
import { useProblemWords } from '../ui/problemWords.ts';
import { toastDone, toastProblem } from '../ui/toast.tsx';

export type StaffMember = z.output<typeof staffMember>;

export const staffQuery = infiniteQueryOptions({
  queryKey: ['staff'],
  queryFn: ({ pageParam, signal }) => api.get(staffPage, '/staff', { cursor: pageParam }, signal),
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.nextCursor,
});

export function useChangeStaff() {
  const { t } = useTranslation();
  const words = useProblemWords();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: ({ member, part }: { member: StaffMember; part: z.input<typeof changeStaffBody> }) =>
      api.patch(staffMember, `/staff/${member.id}`, part),
    onSuccess: async (_, { member, part }) => {
      if (part.state === 'disabled')
        toastDone(t('staff.disabled', { name: member.name }), {
          label: t('common.undo'),
          run: () => change.mutate({ member, part: { state: 'active' } }),
        });
      else toastDone(t('common.saved'));
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['staff'] }),
        queries.invalidateQueries({ queryKey: ['session'] }),
      ]);
    },
    onError: (error) => toastProblem(words(error)),
  });
  return change;
}
