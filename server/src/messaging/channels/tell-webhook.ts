/** Tells a messenger where to bring what customers answer. */
import type { WebhookPlace } from '../answers/webhook-place.ts';
import { callOutside, RefusedTarget } from '../../kit/call-outside.ts';

interface Telling {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

const againMs = 60_000;

/** Once for an adapter that is opened; what was not taken is told again, at most once a minute. Waits for nobody, never throws. */
export function createTelling(
  webhook: WebhookPlace | null,
  privateHosts: readonly string[],
  tellingOf: (place: WebhookPlace) => Telling,
): () => Promise<void> {
  let [isTold, triedAt] = [false, -Infinity];
  const tell = async ({ url, headers = {}, body }: Telling): Promise<void> => {
    try {
      const answer = await callOutside({
        url,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
        privateHosts,
      });
      isTold = answer.kind === 'answer' && answer.status === 200;
    } catch (error) {
      if (!(error instanceof RefusedTarget)) throw error;
    }
  };
  return async () => {
    if (webhook === null || isTold || performance.now() - triedAt < againMs) return;
    triedAt = performance.now();
    void tell(tellingOf(webhook));
  };
}
