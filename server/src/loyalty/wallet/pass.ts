/** The card in Apple's Wallet: a signed archive. What is in it is what the card is now; the same state gives the same contents. */
import { createHash } from 'node:crypto';
import { printNumber } from '../cards/number.ts';
import { signDetached, type SigningIdentity } from './sign-detached.ts';
import { zipOf } from './zip.ts';

export interface AppleWallet extends SigningIdentity {
  readonly passTypeIdentifier: string;
  readonly teamIdentifier: string;
  readonly organizationName: string;
  /** PNG pictures by name; Apple wants at least `icon.png`. */
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  readonly colours: { readonly background: string; readonly foreground: string };
}

export interface PassState {
  readonly serial: string;
  readonly token: string;
  readonly number: string;
  readonly balance: number;
  readonly tier: string | null;
  /** False: the card was blocked or replaced, and the pass says so. */
  readonly isGood: boolean;
  readonly webServiceUrl: string;
}

/** Plain data, as Apple's PassKit package format has it. */
export function passJson(apple: AppleWallet, state: PassState): Record<string, unknown> {
  const { number } = state;
  return {
    formatVersion: 1,
    passTypeIdentifier: apple.passTypeIdentifier,
    teamIdentifier: apple.teamIdentifier,
    organizationName: apple.organizationName,
    description: 'Loyalty card',
    serialNumber: state.serial,
    authenticationToken: state.token,
    webServiceURL: state.webServiceUrl,
    voided: !state.isGood,
    backgroundColor: apple.colours.background,
    foregroundColor: apple.colours.foreground,
    barcodes: [
      {
        format: 'PKBarcodeFormatCode128',
        message: number,
        messageEncoding: 'iso-8859-1',
        altText: printNumber(number),
      },
      { format: 'PKBarcodeFormatQR', message: number, messageEncoding: 'iso-8859-1', altText: printNumber(number) },
    ],
    storeCard: {
      headerFields: [
        { key: 'balance', label: 'Points', value: state.balance, changeMessage: 'You have %@ points now.' },
      ],
      ...(state.tier === null ? {} : { secondaryFields: [{ key: 'tier', label: 'Tier', value: state.tier }] }),
      backFields: [{ key: 'number', label: 'Card', value: printNumber(number) }],
    },
  };
}

/** The archive: contents, their hashes, and a signature of the hashes. About 2 ms. */
export function packPass(apple: AppleWallet, state: PassState, now: Date): Buffer {
  const files = new Map<string, Uint8Array>([
    ['pass.json', Buffer.from(JSON.stringify(passJson(apple, state)))],
    ...apple.pictures,
  ]);
  // Apple's format names SHA-1 here; what counts is the SHA-256 signature over the whole list.
  const hashes = [...files].map(([name, content]) => [name, createHash('sha1').update(content).digest('hex')]);
  const manifest = Buffer.from(JSON.stringify(Object.fromEntries(hashes)));
  files.set('manifest.json', manifest);
  files.set('signature', signDetached(manifest, apple, now));
  return zipOf(files);
}
