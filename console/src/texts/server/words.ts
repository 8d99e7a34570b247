/** What the server says in English, by its stable codes: a title and what to do. What is not here is shown in English. */
export type Pair = readonly [title: string, todo: string];
export type ServerWords = {
  /** RFC 9457 problems that the console can meet. */
  problem: Record<string, Pair>;
  /** Why an event became a dead letter. */
  reason: Record<string, Pair>;
  /** What stands on the Problems screen. */
  report: Record<string, Pair>;
};
