/** How Firebase lets us in: a token for an hour, in exchange for one that the service account's key has signed (RFC 7523). */
import { z } from 'zod';
import { serviceAccount, type ServiceAccount } from '../../../../contracts/senders.ts';
import { callOutside } from '../../kit/call-outside.ts';
import { inShort, type Outcome } from './adapter.ts';
import { signToken } from './sign-token.ts';
import { jsonOf } from './json-of.ts';

const granted = z.object({ access_token: z.string().min(1), expires_in: z.number().default(3_600) });

export interface FcmAccess {
  /** One request for one token, however many wait for it; an outcome: they do not let us in. */
  token(): Promise<string | Outcome>;
  forget(): void;
}

/** Null: it is no key file. */
export function serviceAccountOf(text: string): ServiceAccount | null {
  try {
    return serviceAccount.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

export function createFcmAccess(account: ServiceAccount | null, privateHosts: readonly string[]): FcmAccess {
  let known: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string | Outcome> | null = null;

  async function ask(): Promise<string | Outcome> {
    if (account === null) return { kind: 'away', detail: 'the service account’s key file cannot be read' };
    const assertion = assertionOf(account);
    if (assertion === null) return { kind: 'away', detail: 'the service account’s private key cannot be read' };
    const answer = await callOutside({
      url: account.token_uri,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion,
      }).toString(),
      privateHosts,
    });
    if (answer.kind === 'failed') return { kind: 'away', detail: inShort(answer.why) };
    const got = granted.safeParse(jsonOf(answer.body));
    if (answer.status !== 200 || !got.success)
      return {
        kind: 'away',
        detail: inShort(`no access: ${answer.status} ${answer.status === 200 ? '' : answer.body}`),
      };
    // A minute early, so that none is used that ends on its way.
    known = { token: got.data.access_token, until: Date.now() + (got.data.expires_in - 60) * 1_000 };
    return known.token;
  }

  return {
    token: async () => {
      if (known !== null && Date.now() < known.until) return known.token;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    forget: () => {
      known = null;
    },
  };
}

/** By the real clock: theirs compares. Null: the key is none. */
function assertionOf(account: ServiceAccount): string | null {
  const seconds = Math.floor(Date.now() / 1_000);
  try {
    return signToken(
      'RS256',
      account.private_key,
      { typ: 'JWT', kid: account.private_key_id },
      {
        iss: account.client_email,
        scope: 'https://www.googleapis.com/auth/firebase.messaging',
        aud: account.token_uri,
        iat: seconds,
        exp: seconds + 3_600,
      },
    );
  } catch {
    return null;
  }
}
