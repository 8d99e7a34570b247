import { queryOptions, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import { session } from '../../../contracts/access.ts';
import { ApiProblem, api, rememberCsrf } from '../api.ts';

export type Session = z.output<typeof session>;

/** null: nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async (): Promise<Session | null> => {
    try {
      return keep(await api.get(session, '/session'));
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status === 401) return null;
      throw error;
    }
  },
  staleTime: 5 * 60_000,
  gcTime: Infinity,
});

function keep(opened: Session): Session {
  rememberCsrf(opened.csrf);
  return opened;
}

export const signIn = async (email: string, password: string): Promise<Session> =>
  keep(await api.post(session, '/session', { email, password }));

export const signInByLink = async (token: string, password: string | undefined): Promise<Session> =>
  keep(await api.post(session, '/session/link', { token, ...(password === undefined ? {} : { password }) }));

export function useSession(): Session {
  const { data } = useQuery(sessionQuery);
  if (data === null || data === undefined) throw new Error('used outside the signed-in part');
  return data;
}
