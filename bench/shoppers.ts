/** Event batches as a web shop's client library sends them: 20 events, gzip, about 700 bytes an event. */
import { gzipSync } from 'node:zlib';

export interface BatchWish {
  readonly writeKey: string;
  readonly batches: number;
  readonly eventsPerBatch?: number;
  /** Different customers in all the batches. */
  readonly people: number;
  readonly run: string;
}

const names = [
  'Product Viewed',
  'Product Added',
  'Product List Viewed',
  'Products Searched',
  'Product Viewed',
  'Cart Viewed',
];

/** One event of a shopper; every tenth customer is logged in and identified by e-mail. */
export function shopperEvent(run: string, n: number, person: number, at: Date): Record<string, unknown> {
  const known = person % 10 === 0;
  const context = {
    library: { name: 'analytics.js', version: '1.84.3' },
    page: {
      path: `/p/${n % 2000}`,
      referrer: 'https://www.example.com/',
      title: 'Meridian',
      url: `https://shop.example.com/p/${n % 2000}`,
    },
    userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36',
    locale: 'en-GB',
    timezone: 'Europe/Warsaw',
  };
  const base = { messageId: `${run}-${n}`, timestamp: at.toISOString(), anonymousId: `${run}-anon-${person}`, context };
  if (known && n % 20 === 0) {
    return {
      ...base,
      type: 'identify',
      userId: `${run}-user-${person}`,
      traits: { email: `${run}.${person}@example.com`, firstName: 'Anna', lastName: `N${person}` },
    };
  }
  return {
    ...base,
    type: 'track',
    ...(known ? { userId: `${run}-user-${person}` } : {}),
    event: names[n % names.length],
    properties: {
      product_id: `P${n % 2000}`,
      sku: `SKU-${n % 2000}`,
      name: 'Wireless headphones',
      price: 59.9,
      currency: 'EUR',
      quantity: 1,
      category: 'Audio',
    },
  };
}

/** Batches ready to send. Made before the clock starts, so that the load generator takes little of the two cores. */
export function makeBatches(wish: BatchWish): { bodies: Buffer[]; ids: string[][] } {
  const size = wish.eventsPerBatch ?? 20;
  const bodies: Buffer[] = [];
  const ids: string[][] = [];
  let n = 0;
  for (let b = 0; b < wish.batches; b += 1) {
    const at = new Date();
    // A batch is one client's: mostly one customer.
    const person = (b * 7_919) % wish.people;
    const batch = Array.from({ length: size }, () => shopperEvent(wish.run, n++, person, at));
    ids.push(batch.map((event) => String(event['messageId'])));
    bodies.push(gzipSync(JSON.stringify({ batch, sentAt: at.toISOString(), writeKey: wish.writeKey }), { level: 1 }));
  }
  return { bodies, ids };
}
