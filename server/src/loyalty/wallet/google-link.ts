/** The card in Google Wallet: a link that saves it. A signed JWT with all that Google needs to make the object, so no call is made before she taps. */
import { createPrivateKey, sign } from 'node:crypto';
import { printNumber } from '../cards/number.ts';
import type { PassState } from './pass.ts';

export interface GoogleWallet {
  readonly issuerId: string;
  /** The suffix of the loyalty class, made once in Google's console. */
  readonly classSuffix: string;
  /** Of the service account. */
  readonly clientEmail: string;
  readonly privateKey: string;
  /** Sites on which the button may stand. */
  readonly origins: readonly string[];
}

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Google cuts links at 1,800 signs; this one has about 900. */
export function saveLink(google: GoogleWallet, state: PassState, now: Date): string {
  const { issuerId, classSuffix } = google;
  const object = {
    id: `${issuerId}.${state.serial}`,
    classId: `${issuerId}.${classSuffix}`,
    state: state.isGood ? 'ACTIVE' : 'INACTIVE',
    accountId: printNumber(state.number),
    barcode: { type: 'CODE_128', value: state.number, alternateText: printNumber(state.number) },
    loyaltyPoints: { label: 'Points', balance: { int: state.balance } },
    ...(state.tier === null ? {} : { secondaryLoyaltyPoints: { label: 'Tier', balance: { string: state.tier } } }),
  };
  const claims = {
    iss: google.clientEmail,
    aud: 'google',
    typ: 'savetowallet',
    iat: Math.floor(now.getTime() / 1_000),
    origins: google.origins,
    payload: { loyaltyObjects: [object] },
  };
  const text = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}`;
  const signature = sign('sha256', Buffer.from(text), createPrivateKey(google.privateKey)).toString('base64url');
  return `https://pay.google.com/gp/v/save/${text}.${signature}`;
}
