/**
 * The answer of a question that many ask: asked again when it is older than `freshMs`, and it takes at the most a twentieth (1 / `rest`)
 * of the time, so that a slow count cannot become a load of its own. Who asks meanwhile shares the answer.
 */
export function remember<T>(freshMs: number, ask: () => Promise<T>, rest = 20): () => Promise<T> {
  let answer: Promise<T> | undefined;
  let askedAt = 0;
  let tookMs = 0;
  let asking = false;
  return () => {
    const now = performance.now();
    if (answer !== undefined && (asking || now - askedAt < Math.max(freshMs, tookMs * rest))) return answer;
    askedAt = now;
    asking = true;
    answer = ask().then(
      (value) => {
        tookMs = performance.now() - now;
        asking = false;
        return value;
      },
      (error: unknown) => {
        asking = false;
        answer = undefined;
        throw error;
      },
    );
    return answer;
  };
}
