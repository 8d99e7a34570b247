/** Headers that every answer carries, and those of pages. */
import type { FastifyReply } from './fastify.ts';

// The console is React with Mantine: styles are set by script, so inline styles stay allowed; scripts come from files alone.
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: https:",
  "font-src 'self'",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const answerPolicy = "default-src 'none'; frame-ancestors 'none'";

/** Set on the bare response, so that handlers that take it over (streams, the intake) carry them too. */
export function setCommonHeaders(reply: FastifyReply, requestId: string, https: boolean): void {
  const { raw } = reply;
  raw.setHeader('x-request-id', requestId);
  raw.setHeader('x-content-type-options', 'nosniff');
  raw.setHeader('referrer-policy', 'no-referrer');
  raw.setHeader('content-security-policy', answerPolicy);
  raw.setHeader('cache-control', 'no-store');
  // Two years, as browsers' preload lists ask; never over plain http, where it would lock out local use.
  if (https) raw.setHeader('strict-transport-security', 'max-age=63072000; includeSubDomains');
}

/** For HTML and what belongs to it: a page may load its own scripts, and nobody may frame it. */
export function setPageHeaders(reply: FastifyReply): void {
  reply.header('content-security-policy', pagePolicy);
  reply.header('x-frame-options', 'DENY');
  reply.header('cross-origin-opener-policy', 'same-origin');
  reply.header('cross-origin-resource-policy', 'same-origin');
  reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()');
}
