import { useRouter } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';

/**
 * No once somebody is on the way to another screen, also while that is still being fetched: a search that settles late must not
 * call them back.
 */
export function useStillHere(): () => boolean {
  const router = useRouter();
  const here = useRef(router.latestLocation.pathname);
  return useCallback(() => router.latestLocation.pathname === here.current, [router]);
}
