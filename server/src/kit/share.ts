/**
 * Many callers ask the same question at the same time: those that come while an answer is under way share the next one. An answer is
 * never older than its question, so nothing is remembered and nothing can be stale; under load a read serves as many callers as wait.
 */
export function shareReads<K, T>(ask: (key: K) => Promise<T>): (key: K) => Promise<T> {
  const running = new Map<K, Promise<T>>();
  const waiting = new Map<K, Promise<T>>();

  function start(key: K): Promise<T> {
    const answer = ask(key).finally(() => {
      if (running.get(key) === answer) running.delete(key);
    });
    running.set(key, answer);
    return answer;
  }

  return (key) => {
    const current = running.get(key);
    if (current === undefined) return start(key);
    const shared = waiting.get(key);
    if (shared !== undefined) return shared;
    const next = current
      .then(
        () => undefined,
        () => undefined,
      )
      .then(() => {
        waiting.delete(key);
        return start(key);
      });
    waiting.set(key, next);
    return next;
  };
}
