import { useMutation, useQueryClient } from '@tanstack/react-query';
import { toastDone } from './toast.tsx';

type Deed<V, A> = {
  run: (wish: V) => Promise<A>;
  /** Said when it is done. */
  done?: string | ((answer: A) => string);
  /** The first words of the queries that are different now. */
  changes: readonly string[];
  after?: (answer: A) => void;
};

/** Something that staff do: sent once, said, and everything that shows it read again. */
export function useDeed<V, A>({ run, done, changes, after }: Deed<V, A>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: run,
    onSuccess: async (answer) => {
      if (done !== undefined) toastDone(typeof done === 'string' ? done : done(answer));
      after?.(answer);
      await Promise.all(changes.map((key) => queries.invalidateQueries({ queryKey: [key] })));
    },
  });
}
