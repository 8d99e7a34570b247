/** What a person of the demo is. Who they are in particular is drawn in `people.ts`. */
import type { Department } from './catalogue-ranges.ts';
import type { Gender, Name } from './names.ts';
import type { Country, Culture, Store } from './retailer.ts';

export type Habit = 'web' | 'app' | 'store' | 'omni' | 'phone' | 'marketplace';

/** A value that somebody has from one instant until (exclusive) another. */
export interface Held {
  readonly value: string;
  readonly from: number;
  readonly until: number;
}

export interface Gadget {
  readonly anonymousId: string;
  readonly deviceId: string;
  readonly model: string;
  readonly system: 'iOS' | 'Android';
}

export interface Account {
  readonly userId: string;
  /** The visit on which it is made: 1 is the first. */
  readonly onVisit: number;
  /** The id in the shop that Meridian had before; told to us by an alias. */
  readonly legacyId?: string;
}

export interface Person {
  readonly index: number;
  readonly key: string;
  readonly culture: Culture;
  readonly country: Country;
  readonly gender: Gender;
  readonly name: Name;
  readonly bornOn: string;
  readonly address: {
    readonly street: string;
    readonly city: string;
    readonly postalCode: string;
    readonly country: Country;
  };
  readonly home: Store;
  readonly habit: Habit;
  readonly taste?: Department;
  /** Visits relative to others; log-normal, so that few people give much of the trade. */
  readonly weight: number;
  readonly debutDay: number;
  readonly emails: readonly string[];
  readonly mistypedEmail?: string;
  readonly phones: readonly Held[];
  /** The person who had this one's number before. */
  readonly numberFrom?: number;
  readonly card?: { readonly number: string; readonly onVisit: number };
  readonly account?: Account;
  readonly browsers: readonly (readonly Held[])[];
  readonly app?: Gadget;
  readonly tablet?: Gadget;
  readonly telegram?: string;
  readonly viber?: string;
  readonly crm?: { readonly id: string; readonly day: number };
  readonly marketplace?: { readonly buyerId: string; readonly relayEmail: string };
  readonly company?: { readonly id: string; readonly name: string };
  readonly consents: { readonly email: boolean; readonly sms: boolean; readonly push: boolean };
}

export function heldAt(held: readonly Held[], at: number): string | undefined {
  return held.find((one) => one.from <= at && at < one.until)?.value;
}
