import type { SourceKind } from '../../../contracts/common.ts';

export type Snippet = { key: string; title: string; code: string };

/**
 * Ready to paste, with the unmodified client libraries. They are program text and the names of products,
 * the same in every language.
 */
export function snippetsFor(host: string, writeKey: string): Snippet[] {
  return [
    {
      key: 'curl',
      title: 'curl',
      code: `curl ${host}/v1/track \\
  -u '${writeKey}:' \\
  -H 'content-type: application/json' \\
  -d '{
    "userId": "customer-1",
    "event": "Product Viewed",
    "properties": { "product_id": "laptop-15", "name": "Laptop 15", "price": 899 }
  }'`,
    },
    {
      key: 'analytics-node',
      title: 'analytics-node',
      code: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node';

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${host}' });

analytics.identify({ userId: 'customer-1', traits: { email: 'ana@example.com' } });
analytics.track({ userId: 'customer-1', event: 'Order Completed', properties: { order_id: 'A-1', total: 899, currency: 'EUR' } });
await analytics.closeAndFlush();`,
    },
    {
      key: 'analytics-next',
      title: 'analytics-next',
      code: `// npm install @segment/analytics-next
import { AnalyticsBrowser } from '@segment/analytics-next';

const analytics = AnalyticsBrowser.load({ writeKey: '${writeKey}', cdnURL: '${host}' });

analytics.page();
analytics.track('Product Viewed', { product_id: 'laptop-15', name: 'Laptop 15', price: 899 });
analytics.identify('customer-1', { email: 'ana@example.com' });`,
    },
    {
      key: 'rudder-js',
      title: 'RudderStack JS',
      code: `// npm install @rudderstack/analytics-js
import { RudderAnalytics } from '@rudderstack/analytics-js';

const rudder = new RudderAnalytics();
rudder.load('${writeKey}', '${host}', { configUrl: '${host}' });

rudder.page();
rudder.track('Product Viewed', { product_id: 'laptop-15', name: 'Laptop 15', price: 899 });`,
    },
    {
      key: 'rudder-node',
      title: 'RudderStack Node',
      code: `// npm install @rudderstack/rudder-sdk-node
import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const rudder = new RudderAnalytics('${writeKey}', { dataPlaneUrl: '${host}' });

rudder.track({ userId: 'customer-1', event: 'Order Completed', properties: { order_id: 'A-1', total: 899, currency: 'EUR' } });
rudder.flush();`,
    },
    {
      key: 'python',
      title: 'Python',
      code: `# pip install segment-analytics-python
import segment.analytics as analytics

analytics.write_key = '${writeKey}'
analytics.host = '${host}'

analytics.track('customer-1', 'Order Completed', {'order_id': 'A-1', 'total': 899, 'currency': 'EUR'})
analytics.flush()`,
    },
  ];
}

/** What a developer of this kind of channel reaches for first. */
export const firstSnippet = (kind: SourceKind): string =>
  kind === 'web' || kind === 'app' ? 'analytics-next' : 'curl';
