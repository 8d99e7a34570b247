/** Connection refused, reset, shutting down, or out of disk: the caller may come back with the same request. */
export function isDatabaseAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(ECONNREFUSED|ECONNRESET|EPIPE|ENOENT|CONNECTION_\w+|CONNECT_TIMEOUT|57P0[1-5]|53\d\w\d|08\w{3}|25006)$/.test(
    code,
  );
}
