/** Meridian's feeds: for advertising in Ireland, for local stock in Latvia, and for a market place in Russian. */
import type { z } from 'zod';
import type * as contract from '../../contracts/feeds.ts';
import { webShop } from '../retailer.ts';
import { locations } from './places.ts';

type FeedWish = z.input<typeof contract.createFeedBody>;

export function feeds(): FeedWish[] {
  const feed = (
    name: string,
    form: FeedWish['form'],
    language: string,
    zone: string,
    channel: 'web' | 'partner',
  ): FeedWish => ({
    name,
    form,
    settings: {
      language,
      channel,
      zone,
      currency: 'EUR',
      shop: { name: 'Meridian', company: 'Meridian Retail', url: webShop },
      link: `${webShop}/p/{handle}?sku={sku}`,
      locations: locations()
        .filter((place) => place.zone === zone || place.kind === 'warehouse')
        .map(({ id }) => ({ locationId: id })),
    },
  });
  return [
    feed('Google Merchant, Ireland', 'google', 'en', 'ie', 'web'),
    feed('Stock of the stores in Latvia', 'google_local', 'ru', 'lv', 'web'),
    feed('Yandex Market', 'yandex', 'ru', 'lv', 'partner'),
  ];
}
