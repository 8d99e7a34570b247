/** The part of a pino logger that the engines use. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Says nothing: for tests and for callers that have no logger yet. */
export const silent: Log = { info() {}, warn() {}, error() {} };
