/** Structured logs without personal data: ids, counts, codes and times only; values of people never pass through here. */
import { pino } from 'pino';

export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The process's log: JSON lines on stderr, so that stdout stays for people. */
export function createLog(level: string = process.env['LOG_LEVEL'] ?? 'info'): Log {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination(2));
}

export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** An error as fields that may be logged: database errors lose their `detail`, which quotes values. */
export function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { error: typeof error };
  const code = 'code' in error ? error.code : undefined;
  return { error: error.name, code, stack: error.stack?.split('\n').slice(1, 6).join(' | ') };
}
