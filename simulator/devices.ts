/** What people browse with, and what brought them. */
import { heldAt } from './person.ts';
import type { Random } from './random.ts';
import { webShop } from './retailer.ts';
import type { Scene } from './script.ts';
import { ids } from './script.ts';
import type { Context, SourceSlug } from './wire.ts';

export interface Device {
  readonly source: Extract<SourceSlug, 'web-shop' | 'mobile-app'>;
  readonly anonymousId: string;
  readonly deviceId?: string;
  readonly model?: string;
  readonly system?: string;
  readonly shared: boolean;
  readonly userAgent?: string;
}

/** The campaign that a visit came by, as its `utm` tags say. */
export interface Campaign {
  readonly name: string;
  readonly source: string;
  readonly medium: string;
  readonly term?: string;
  readonly content?: string;
}

const userAgents = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
  'Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
];

export function deviceFor(scene: Scene, channel: 'web' | 'app', clicked: boolean): Device {
  const { person, random, at, world } = scene;
  // The tablet lies in the living room; it is taken up by those who have an account already.
  if (person.tablet !== undefined && !clicked && world.diary.has(person.index, 'signedUp') && random.chance(0.35)) {
    return { source: 'mobile-app', shared: true, ...person.tablet };
  }
  if (channel === 'app' && person.app !== undefined) return { source: 'mobile-app', shared: false, ...person.app };
  const which = random.int(person.browsers.length);
  const browser = person.browsers[which] ?? [];
  return {
    source: 'web-shop',
    shared: false,
    anonymousId: heldAt(browser, at) ?? `${person.key}-browser`,
    userAgent: userAgents[(person.index + which * 2) % userAgents.length] as string,
  };
}

const localeOf = { en: 'en-IE', ru: 'ru-LV', pl: 'pl-PL', ro: 'ro-RO' } as const;
const zoneOf = { IE: 'Europe/Dublin', LV: 'Europe/Riga', PL: 'Europe/Warsaw', RO: 'Europe/Bucharest' } as const;

export function sessionContext(scene: Scene, device: Device, campaign: Campaign | undefined): Context {
  const { person, at, random } = scene;
  const shared = {
    locale: localeOf[person.culture],
    timezone: zoneOf[person.country],
    ip: `${random.pick(['192.0.2', '198.51.100', '203.0.113'])}.${random.int(254) + 1}`,
    sessionId: Math.floor(at / 1000),
  };
  if (device.source === 'web-shop') {
    return {
      library: { name: 'meridian-web', version: '2.3.0' },
      ...shared,
      page: { path: '/', url: webShop, referrer: campaign?.source === 'google' ? 'https://www.google.example/' : '' },
      userAgent: device.userAgent,
      ...(campaign === undefined ? {} : { campaign }),
    };
  }
  return {
    library: { name: 'meridian-app', version: '4.2.1' },
    ...shared,
    app: { name: 'Meridian', version: '4.2.1' },
    device: { id: device.deviceId, model: device.model, type: device.system?.toLowerCase() },
    os: { name: device.system },
    externalIds: ids(['device', device.deviceId]),
  };
}

const channels: Readonly<Record<string, Omit<Campaign, 'name'>>> = {
  search: { source: 'google', medium: 'cpc' },
  social: { source: 'instagram', medium: 'paid_social' },
  friends: { source: 'facebook', medium: 'paid_social' },
  partner: { source: 'pricehunter', medium: 'affiliate' },
  show: { source: 'adnet', medium: 'display' },
};

export function campaignFor(at: number, random: Random): Campaign | undefined {
  if (!random.chance(0.38)) return undefined;
  const channel = random.weighted({ search: 44, social: 22, friends: 14, partner: 12, show: 8 });
  const month = new Date(at).getUTCMonth();
  const name =
    month === 10
      ? 'black-friday'
      : month === 11
        ? 'christmas'
        : month === 0
          ? 'january-sale'
          : ['brand', 'new-season', 'retargeting', 'electronics', 'fashion'][random.int(5)];
  const tags = channels[channel] as Omit<Campaign, 'name'>;
  return {
    name: name ?? 'brand',
    ...tags,
    ...(channel === 'search'
      ? {
          term: random.pick([
            'meridian',
            'buy laptop',
            'winter coat',
            'wireless headphones',
            'jeans online',
            'smartphone deals',
          ]),
        }
      : {}),
    ...(channel === 'show' || channel === 'social'
      ? { content: random.pick(['carousel', 'video', 'banner-a', 'banner-b']) }
      : {}),
  };
}
