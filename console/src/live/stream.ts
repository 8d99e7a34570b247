import { useEffect, useRef, useState } from 'react';
import { z } from 'zod';
import { session } from '../../../contracts/access.ts';
import { liveEvent } from '../../../contracts/system.ts';
import { ApiProblem, announceSignedOut, api, urlOf } from '../api.ts';

export type LiveEvent = z.output<typeof liveEvent>;
export type LiveFilter = { sourceId?: string | undefined; personId?: string | undefined; name?: string | undefined };
export type StreamState = 'connecting' | 'open' | 'lost' | 'resting';

const missedMessage = z.object({ count: z.int().nullable() });
const flushMs = 150;
/** A browser keeps six connections to one host; a hidden tab gives its one back. */
const restAfterMs = 30_000;

/**
 * The live stream, in batches. It reconnects by itself, waits longer each time, rests while the tab is
 * hidden, and notices when the session has ended.
 */
export function useLiveStream(
  filter: LiveFilter,
  onEvents: (batch: LiveEvent[], missed: number) => void,
  enabled = true,
): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const take = useRef(onEvents);
  take.current = onEvents;
  const url = urlOf('/live', filter);

  useEffect(() => {
    if (!enabled) return undefined;
    let source: EventSource | undefined;
    let retry: ReturnType<typeof setTimeout> | undefined;
    let rest: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let waiting: LiveEvent[] = [];
    let missed = 0;
    const flush = setInterval(() => {
      if (waiting.length === 0 && missed === 0) return;
      const batch = waiting;
      const left = missed;
      waiting = [];
      missed = 0;
      take.current(batch, left);
    }, flushMs);

    const open = () => {
      clearTimeout(retry);
      setState('connecting');
      source = new EventSource(url);
      source.addEventListener('open', () => {
        failures = 0;
        setState('open');
      });
      source.addEventListener('event', (message: MessageEvent<string>) => {
        const parsed = liveEvent.safeParse(JSON.parse(message.data));
        if (parsed.success) waiting.push(parsed.data);
      });
      // The server drops rather than lets a slow reader hold up the others, and says how many.
      source.addEventListener('missed', (message: MessageEvent<string>) => {
        const told = missedMessage.safeParse(JSON.parse(message.data));
        if (told.success) missed += told.data.count ?? 0;
      });
      source.addEventListener('error', () => {
        setState('lost');
        if (source?.readyState !== EventSource.CLOSED) return;
        failures += 1;
        retry = setTimeout(() => void again(), Math.min(30_000, 500 * 2 ** failures));
      });
    };
    const again = async () => {
      try {
        await api.get(session, '/session');
      } catch (error) {
        if (error instanceof ApiProblem && error.problem.status === 401) return announceSignedOut();
      }
      open();
    };
    const onVisibility = () => {
      clearTimeout(rest);
      if (document.hidden) {
        rest = setTimeout(() => {
          source?.close();
          source = undefined;
          clearTimeout(retry);
          setState('resting');
        }, restAfterMs);
      } else if (source === undefined) open();
    };
    open();
    document.addEventListener('visibilitychange', onVisibility);
    return () => {
      document.removeEventListener('visibilitychange', onVisibility);
      clearInterval(flush);
      clearTimeout(retry);
      clearTimeout(rest);
      source?.close();
    };
  }, [url, enabled]);

  return state;
}
