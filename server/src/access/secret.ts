/** Secrets that we make: 256 random bits, shown once, kept as SHA-256 (no salt or slow hash is needed for 256 bits). */
import { createHash, randomBytes } from 'node:crypto';

export function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

export function hashSecret(secret: string): Uint8Array {
  return createHash('sha256').update(secret).digest();
}

/** The CSRF token of a session follows from its secret token, so it need not be kept and dies with it. */
export function csrfOf(sessionToken: string): string {
  return createHash('sha256').update(`csrf:${sessionToken}`).digest('base64url');
}
