/**
 * The service worker that shows our pushes in a browser. A shop's site takes it into its own: `importScripts('https://…/m/push-worker.js')`. A message
 * shows once, however often its push comes; its link leads through us where the template counts clicks.
 */
import { anyone, raw, type Route } from '../../kit/http/route.ts';

const script = `self.addEventListener('push', (event) => {
  let said = null;
  try { said = event.data?.json(); } catch {}
  // Every push must show something; one that is not ours is left to the site.
  if (typeof said?.id !== 'string' || typeof said.body !== 'string') return;
  event.waitUntil(
    self.registration.showNotification(said.title ?? '', { body: said.body, tag: said.id, data: { id: said.id, url: said.url ?? null } }),
  );
});
self.addEventListener('notificationclick', (event) => {
  const url = event.notification.data?.url;
  event.notification.close();
  if (typeof url === 'string' && /^https?:/.test(url)) event.waitUntil(self.clients.openWindow(url));
});
`;

export const pushWorkerRoute: Route = raw({
  method: 'GET',
  path: '/m/push-worker.js',
  access: anyone,
  summary: 'The service worker that shows pushes; a site takes it in by importScripts',
  tag: 'messages',
  perMinute: 600,
  handleRaw: async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'max-age=3600')
      .header('cross-origin-resource-policy', 'cross-origin')
      .send(script),
});
