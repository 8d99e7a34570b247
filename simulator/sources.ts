import type { Source, SourceSlug } from './wire.ts';

export interface NeededSource extends Source {
  /** The device in `anonymousId` serves whoever stands before it. */
  readonly sharedDevice: boolean;
}

const needed: readonly NeededSource[] = [
  { slug: 'web-shop', name: 'Web shop', kind: 'web', sharedDevice: false },
  { slug: 'mobile-app', name: 'Mobile app', kind: 'app', sharedDevice: false },
  { slug: 'tills', name: 'Tills', kind: 'till', sharedDevice: true },
  { slug: 'kiosks', name: 'Kiosks', kind: 'kiosk', sharedDevice: true },
  { slug: 'call-centre', name: 'Call centre', kind: 'call_centre', sharedDevice: true },
  { slug: 'telegram', name: 'Telegram', kind: 'messenger', sharedDevice: false },
  { slug: 'viber', name: 'Viber', kind: 'messenger', sharedDevice: false },
  { slug: 'couriers', name: 'Couriers', kind: 'courier', sharedDevice: true },
  { slug: 'newsletter', name: 'Newsletter', kind: 'partner', sharedDevice: false },
  { slug: 'marketplace', name: 'Marketplace', kind: 'partner', sharedDevice: false },
  { slug: 'crm', name: 'Customer database', kind: 'crm', sharedDevice: false },
];

/** The sources that must exist before anything is played: `POST /api/v1/sources` takes these as they are. */
export const sourcesNeeded = (): readonly NeededSource[] => needed;

export type Keys = Readonly<Record<SourceSlug, string>>;
