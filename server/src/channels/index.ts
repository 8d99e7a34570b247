/** The door of channels: what was said to us, by whom, when? */
import type { Clock } from '../kit/clock.ts';
import type { FastifyInstance } from '../kit/http/fastify.ts';
import type { Route } from '../kit/http/route.ts';
import type { Log } from '../kit/log.ts';
import type { Db } from '../kit/sql.ts';
import type { IntakeWriter } from '../spine/index.ts';
import { registerIntake } from './intake/register.ts';
import { routes } from './routes.ts';
import { createSourceDirectory, type SourceDirectory } from './source-directory.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export { addresses as intakeAddresses } from './intake/addresses.ts';
export { dateReader } from './imports/dates.ts';
export { formatDecimal, parseDecimal, toNumber } from './imports/decimals.ts';
export type { Kept, OtherKind, Thing, Values } from './imports/other-kinds.ts';
export type { BadRow, Mapping as ImportMapping } from './imports/plan.ts';
export { intakeDescription } from './intake/describe.ts';
export { limits as intakeLimits } from './intake/limits.ts';
export { registerIntake, type IntakePorts } from './intake/register.ts';
export { correctTime, readInstant, type CorrectedTimes } from './intake/correct-time.ts';
export {
  alterSource,
  createSource,
  findSource,
  findSourceId,
  isSharedByDefault,
  listSources,
  revokeSourceKey,
  rotateKey,
  type NewSource,
  type SourceView,
} from './manage-sources.ts';
export { fixOf, reasons, type Reason, type ReasonCode } from './reasons.ts';
export { replayLetters } from './replay-letters.ts';
export { routes } from './routes.ts';
export { createSourceDirectory, type KeyLookup, type Source, type SourceDirectory } from './source-directory.ts';
export { createTraffic, type Traffic } from './traffic.ts';

export interface Channels {
  readonly sources: SourceDirectory;
  readonly traffic: Traffic;
  readonly routes: readonly Route[];
  /** Adds the intake to the server; before it listens. */
  register(app: FastifyInstance): void;
  start(): Promise<void>;
  /** After the HTTP server has closed. */
  stop(): Promise<void>;
}

export interface ChannelsPorts {
  readonly db: Db;
  readonly log: Log;
  readonly clock: Clock;
  readonly writer: IntakeWriter;
  readonly publicUrl?: string | undefined;
}

/** All of it for a server process. A worker that only needs to know sources uses `createSourceDirectory`. */
export function createChannels(ports: ChannelsPorts): Channels {
  const sources = createSourceDirectory(ports.db, { log: ports.log });
  const traffic = createTraffic(ports);
  return {
    sources,
    traffic,
    routes: routes(ports),
    register: (app) => registerIntake(app, { ...ports, sources, traffic }),
    start: async () => {
      await sources.start();
      traffic.start();
    },
    stop: async () => {
      await traffic.stop();
      await sources.stop();
    },
  };
}
