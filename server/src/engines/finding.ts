export interface DoctorConfig {
  readonly dataDir: string;
  readonly host?: string | undefined;
  /** Of the server. Default 4800. */
  readonly port?: number | undefined;
  readonly databaseUrl?: string | undefined;
  readonly clickhouseUrl?: string | undefined;
  readonly floorBytes?: number | undefined;
}

/** One line of the doctor's answer. `fail` stops a start, `warn` does not. */
export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warn' | 'fail';
  readonly detail: string;
  readonly fix?: string;
}
