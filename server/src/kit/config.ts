/** Configuration by environment; each variable is documented in docs/configuration.md. */
import { z } from 'zod';

const names = z.string().transform((text) =>
  text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
);

const schema = z.object({
  HOST: z.string().default('127.0.0.1'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4800),
  THROUGHLINE_DATA: z.string().default('.throughline'),
  DATABASE_URL: z.string().optional(),
  CLICKHOUSE_URL: z.string().optional(),
  THROUGHLINE_DEMO: z.enum(['0', '1']).default('1'),
  THROUGHLINE_DEMO_PEOPLE: z.coerce.number().int().min(10).max(200_000).default(20_000),
  /** Which parts run here: `all`, `web` (HTTP only) or `worker` (consumers only). */
  THROUGHLINE_ROLE: z.enum(['all', 'web', 'worker']).default('all'),
  /** The address that people use, for links and origin checks; default http://HOST:PORT. */
  PUBLIC_URL: z.url().optional(),
  /** Further host names under which the server answers, separated by commas (IP addresses and localhost always do). */
  ALLOWED_HOSTS: names.default([]),
  /** Addresses or networks of reverse proxies whose X-Forwarded-For is believed, separated by commas. */
  TRUSTED_PROXIES: names.default([]),
  /** Keys of the Stripe account that payments go to; without both, the sandbox takes them. */
  STRIPE_SECRET_KEY: z.string().min(10).optional(),
  STRIPE_WEBHOOK_SECRET: z.string().min(10).optional(),
  /** A folder with the certificates of Apple's and Google's wallets; without it no passes are made. */
  WALLET_FOLDER: z.string().optional(),
  /** Hosts in private networks that may be called with messages (providers, webhooks), separated by commas; others there are refused. */
  OUTGOING_PRIVATE_HOSTS: names.default([]),
  /** Where mail servers bring what could not be delivered (SMTP, return paths alone); without it nobody listens. */
  BOUNCE_PORT: z.coerce.number().int().min(1).max(65_535).optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly clickhouseUrl: string | undefined;
  readonly demo: boolean;
  readonly demoPeople: number;
  readonly role: 'all' | 'web' | 'worker';
  readonly publicUrl: string | undefined;
  readonly allowedHosts: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly stripe: { readonly secretKey: string; readonly webhookSecret: string } | undefined;
  readonly walletFolder: string | undefined;
  readonly outgoingPrivateHosts: readonly string[];
  readonly bouncePort: number | undefined;
  readonly logLevel: string;
}

/** Reads the environment; a wrong value throws with the variable's name and what it takes. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const read = schema.safeParse(Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')));
  if (!read.success) {
    const first = read.error.issues[0];
    throw new Error(`${first?.path.join('.') ?? 'environment'}: ${first?.message ?? 'wrong value'}`);
  }
  const got = read.data;
  return Object.freeze({
    host: got.HOST,
    port: got.PORT,
    dataDir: got.THROUGHLINE_DATA,
    databaseUrl: got.DATABASE_URL,
    clickhouseUrl: got.CLICKHOUSE_URL,
    demo: got.THROUGHLINE_DEMO === '1',
    demoPeople: got.THROUGHLINE_DEMO_PEOPLE,
    role: got.THROUGHLINE_ROLE,
    publicUrl: got.PUBLIC_URL,
    allowedHosts: got.ALLOWED_HOSTS,
    trustedProxies: got.TRUSTED_PROXIES,
    stripe:
      got.STRIPE_SECRET_KEY === undefined || got.STRIPE_WEBHOOK_SECRET === undefined
        ? undefined
        : { secretKey: got.STRIPE_SECRET_KEY, webhookSecret: got.STRIPE_WEBHOOK_SECRET },
    walletFolder: got.WALLET_FOLDER,
    outgoingPrivateHosts: got.OUTGOING_PRIVATE_HOSTS,
    bouncePort: got.BOUNCE_PORT,
    logLevel: got.LOG_LEVEL,
  });
}
