/**
 * A route is data: who may call it, what it takes, what it answers, which problems it knows.
 * The server, the OpenAPI document, the docs and the role tests are all made from the same list.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { Role } from '../../../../contracts/common.ts';
import type { ProblemKind } from '../problems.ts';
import type { Tx } from '../sql.ts';

/** Who speaks: a member of staff, an API key, or the system itself. */
export interface Actor {
  readonly kind: 'staff' | 'api_key' | 'system';
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
}

export const systemActor: Actor = Object.freeze({ kind: 'system', id: 'system', name: 'Throughline', roles: [] });

/**
 * `public` needs nobody; `roles` takes a session or an API key that has one of them;
 * `own` checks by itself (source write keys) and says how in `words`.
 */
export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'roles'; readonly roles: readonly Role[] }
  | { readonly kind: 'own'; readonly words: string };

export const anyone: Access = { kind: 'public' };
export const allowed = (...roles: readonly Role[]): Access => ({ kind: 'roles', roles });
export const everyRole: Access = allowed('admin', 'marketer', 'analyst', 'agent', 'store');

export interface AuditNote {
  readonly action: string;
  readonly object?: { readonly kind: string; readonly id: string };
  /** Never personal values: names of fields, counts, reasons. */
  readonly detail?: Record<string, unknown>;
}

export interface Call<B, Q, P> {
  readonly body: B;
  readonly query: Q;
  readonly params: P;
  readonly actor: Actor;
  readonly now: Date;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Sets another success status than 200. */
  status(code: number): void;
}

export interface CommandCall<B, Q, P> extends Call<B, Q, P> {
  /** The transaction in which the command's effect, its events, its audit entry and its Idempotency-Key commit together. */
  readonly tx: Tx;
  audit(note: AuditNote): Promise<void>;
}

interface Common {
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly tag: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  readonly answer?: z.ZodType;
  readonly problems?: readonly ProblemKind[];
  readonly bodyLimit?: number;
  /** Requests a minute for one caller; default 1,200. */
  readonly perMinute?: number;
}

export interface ReadRoute extends Common {
  readonly method: 'GET' | 'POST';
  readonly command?: false;
  /** It has an effect after all, and takes an Idempotency-Key by itself: many requests share a transaction. */
  readonly keyed?: true;
  readonly handle: (call: Call<never, never, never>) => Promise<unknown>;
}

export interface CommandRoute extends Common {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly command: true;
  /** See `write`. */
  readonly besideClaim?: true;
  /** What of the answer is kept for replays; see `write`. */
  readonly redact?: (answer: never) => unknown;
  readonly handle: (call: CommandCall<never, never, never>) => Promise<unknown>;
}

/**
 * For streams, uploads and the intake: gets the bare request and answers by itself. No body is parsed, whatever its type:
 * `request.raw` is the stream, and who reads it bounds it (a Content-Length over `bodyLimit` is refused before).
 */
export interface RawRoute extends Common {
  readonly method: 'GET' | 'POST' | 'OPTIONS' | 'HEAD';
  readonly raw: true;
  readonly handleRaw: (request: FastifyRequest, reply: FastifyReply, actor: Actor) => Promise<unknown>;
}

export type Route = ReadRoute | CommandRoute | RawRoute;

type Infer<T> = T extends z.ZodType ? z.infer<T> : undefined;

interface Shape<B, Q, P, A> extends Omit<Common, 'body' | 'query' | 'params' | 'answer'> {
  readonly body?: B;
  readonly query?: Q;
  readonly params?: P;
  readonly answer?: A;
}

type AnswerOf<A> = A extends z.ZodType ? z.infer<A> : unknown;

/** A read: no effect, no Idempotency-Key. POST only where the question does not fit a query string. */
export function read<
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
  A extends z.ZodType | undefined = undefined,
>(
  shape: Shape<B, Q, P, A> & {
    method?: 'GET' | 'POST';
    keyed?: true;
    handle: (call: Call<Infer<B>, Infer<Q>, Infer<P>>) => Promise<AnswerOf<A>>;
  },
): Route {
  return { method: 'GET', ...shape } as unknown as Route;
}

/**
 * Stands for a secret in the replay of a command that showed it once: a secret is never kept, so it cannot be shown again.
 * @example redact: (answer) => ({ ...answer, secret: alreadyShown })
 */
export const alreadyShown = '(already shown; not kept)';

/**
 * A command: runs in one transaction with its Idempotency-Key, events and audit entry.
 * `redact` must take every secret out of the answer before it is kept beside the key. `besideClaim` sends the handler's first statements
 * together with the claim of the key, a round trip less: only where all that it does it does by `tx`, because a lost claim undoes that.
 */
export function write<
  B extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  P extends z.ZodType | undefined = undefined,
  A extends z.ZodType | undefined = undefined,
>(
  shape: Shape<B, Q, P, A> & {
    method?: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
    besideClaim?: true;
    redact?: (answer: AnswerOf<A>) => AnswerOf<A>;
    handle: (call: CommandCall<Infer<B>, Infer<Q>, Infer<P>>) => Promise<AnswerOf<A>>;
  },
): Route {
  return { method: 'POST', ...shape, command: true } as unknown as Route;
}

export function raw(route: Omit<RawRoute, 'raw'>): Route {
  return { ...route, raw: true };
}
