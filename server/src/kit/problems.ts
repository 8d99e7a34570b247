/** A caller's mistake is a catalogued problem (RFC 9457): stable code, clear title, and how to mend it. */
import type { Problem } from '../../../contracts/common.ts';

export interface ProblemKind {
  readonly code: string;
  readonly status: number;
  readonly title: string;
  readonly fix: string;
}

export interface Issue {
  readonly path: string;
  readonly message: string;
}

const catalogue = new Map<string, ProblemKind>();

/** Adds a problem to the catalogue; a code is used once. */
export function defineProblem(kind: ProblemKind): ProblemKind {
  const known = catalogue.get(kind.code);
  if (known && known.title !== kind.title) throw new Error(`problem ${kind.code} is defined twice`);
  catalogue.set(kind.code, Object.freeze(kind));
  return kind;
}

/** All that a door may answer, by code; the docs page is made from it. */
export function allProblems(): ProblemKind[] {
  return [...catalogue.values()].sort((a, b) => a.code.localeCompare(b.code));
}

export class ProblemError extends Error {
  readonly kind: ProblemKind;
  readonly detail: string | undefined;
  readonly issues: readonly Issue[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    kind: ProblemKind,
    more: { detail?: string; issues?: readonly Issue[]; retryAfterSeconds?: number } = {},
  ) {
    super(`${kind.code}: ${kind.title}`);
    this.kind = kind;
    this.detail = more.detail;
    this.issues = more.issues;
    this.retryAfterSeconds = more.retryAfterSeconds;
  }

  body(): Problem {
    return {
      type: `/docs/problems#${this.kind.code}`,
      title: this.kind.title,
      status: this.kind.status,
      code: this.kind.code,
      fix: this.kind.fix,
      ...(this.detail === undefined ? {} : { detail: this.detail }),
      ...(this.issues === undefined ? {} : { issues: [...this.issues] }),
    };
  }
}

/** `throw problem(notFound, {detail})`. Never put personal data into `detail`: it reaches logs. */
export function problem(
  kind: ProblemKind,
  more: { detail?: string; issues?: readonly Issue[]; retryAfterSeconds?: number } = {},
): ProblemError {
  return new ProblemError(kind, more);
}

export const badRequest = defineProblem({
  code: 'bad_request',
  status: 400,
  title: 'The request does not have the form that this call takes',
  fix: 'Compare the request with the form at /docs; `issues` names each place.',
});
export const notFound = defineProblem({
  code: 'not_found',
  status: 404,
  title: 'There is nothing with this id',
  fix: 'Check the id; lists are under the same path without it.',
});
export const notLoggedIn = defineProblem({
  code: 'not_logged_in',
  status: 401,
  title: 'This call needs a session or an API key',
  fix: 'Log in, or send `Authorization: Bearer <API key>`; `throughline keys create` makes one.',
});
export const notAllowed = defineProblem({
  code: 'not_allowed',
  status: 403,
  title: 'Your role may not do this',
  fix: 'Ask an administrator for a role that may; the call at /docs names them.',
});
export const csrfMissing = defineProblem({
  code: 'csrf_missing',
  status: 403,
  title: 'The x-csrf-token header is missing or wrong',
  fix: 'Send the `csrf` value of GET /api/v1/session as header x-csrf-token.',
});
export const tooManyRequests = defineProblem({
  code: 'too_many_requests',
  status: 429,
  title: 'Too many requests',
  fix: 'Wait as long as Retry-After says, then send the same request again.',
});
export const unavailable = defineProblem({
  code: 'unavailable',
  status: 503,
  title: 'The server cannot take this now',
  fix: 'Nothing was lost or stored; send the same request again after Retry-After seconds.',
});
export const bodyTooLarge = defineProblem({
  code: 'body_too_large',
  status: 413,
  title: 'The request body is too large',
  fix: 'Send smaller batches; limits are at /docs.',
});
export const idempotencyMismatch = defineProblem({
  code: 'idempotency_mismatch',
  status: 422,
  title: 'This Idempotency-Key was used for another request',
  fix: 'Use a new key for each new command, and the same key only to repeat the very same command.',
});
export const idempotencyMissing = defineProblem({
  code: 'idempotency_key_missing',
  status: 400,
  title: 'This command needs an Idempotency-Key header',
  fix: 'Send a fresh UUID in Idempotency-Key, and the same one when you retry.',
});
export const internal = defineProblem({
  code: 'internal',
  status: 500,
  title: 'Something broke on our side',
  fix: 'Try again; if it stays, give the request id from the x-request-id header to your administrator.',
});
export const methodNotAllowed = defineProblem({
  code: 'method_not_allowed',
  status: 405,
  title: 'This address does not take this method',
  fix: 'Use one of the methods that the Allow header names.',
});
export const unreadableType = defineProblem({
  code: 'unreadable_type',
  status: 415,
  title: 'The body has a content type that this call does not read',
  fix: 'Send JSON with the header `Content-Type: application/json`.',
});
export const tooSlow = defineProblem({
  code: 'too_slow',
  status: 408,
  title: 'The request did not arrive in time',
  fix: 'Send the same request again; send a large body in smaller parts.',
});
export const headersTooLarge = defineProblem({
  code: 'headers_too_large',
  status: 431,
  title: 'The request headers are too large',
  fix: 'Send fewer or shorter headers; cookies of other sites on the same host count too.',
});
export const wrongHost = defineProblem({
  code: 'wrong_host',
  status: 421,
  title: 'This server does not answer under this host name',
  fix: 'Use the address that the server printed at start, or set PUBLIC_URL or ALLOWED_HOSTS to the name that you use.',
});
export const crossSite = defineProblem({
  code: 'cross_site',
  status: 403,
  title: 'A page of another site may not send this',
  fix: 'Send it from the console itself; scripts use an API key in the Authorization header.',
});
