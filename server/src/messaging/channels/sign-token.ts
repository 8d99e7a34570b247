/** Signed tokens (RFC 7515, compact) by which a provider knows who calls. Throws where the key is none. */
import { createPrivateKey, sign } from 'node:crypto';

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export function signToken(
  algorithm: 'ES256' | 'RS256',
  privateKey: string,
  header: Readonly<Record<string, string>>,
  claims: Readonly<Record<string, string | number>>,
): string {
  const text = `${part({ alg: algorithm, ...header })}.${part(claims)}`;
  const key = createPrivateKey(privateKey);
  if (key.asymmetricKeyType !== (algorithm === 'ES256' ? 'ec' : 'rsa')) throw new Error('a key of another kind');
  // ES256 wants both numbers side by side, not the DER that OpenSSL makes.
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}
