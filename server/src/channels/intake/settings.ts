/** What browser libraries ask for before they send anything. */
import type { IncomingMessage } from 'node:http';
import type { Source } from '../source-directory.ts';

/** Where this request came to, as the client sees it: PUBLIC_URL, or what the proxy or the client says. */
export function addressOf(request: IncomingMessage, publicUrl: string | undefined): { host: string; protocol: string } {
  if (publicUrl !== undefined) {
    const url = new URL(publicUrl);
    return { host: `${url.host}${url.pathname.replace(/\/$/, '')}`, protocol: url.protocol.slice(0, -1) };
  }
  const forwarded = request.headers['x-forwarded-proto'];
  const protocol = typeof forwarded === 'string' && /^https?$/.test(forwarded) ? forwarded : 'http';
  const host = request.headers.host ?? '';
  return { host: /^[\w.:[\]-]+$/.test(host) ? host : 'localhost', protocol };
}

/**
 * analytics-next. Segment.io must be the only integration: another one makes the library load its code from elsewhere.
 * sampleRate 0 keeps its own metrics at home.
 */
export function segmentSettings(
  source: Source,
  writeKey: string,
  address: { host: string; protocol: string },
): unknown {
  return {
    integrations: {
      'Segment.io': {
        apiKey: writeKey,
        apiHost: `${address.host}/v1`,
        protocol: address.protocol,
        addBundledMetadata: false,
        unbundledIntegrations: [],
        versionSettings: { version: '4.4.7', componentTypes: ['browser'] },
      },
    },
    plan: {
      track: { __default: { enabled: true, integrations: {} } },
      identify: { __default: { enabled: true } },
      group: { __default: { enabled: true } },
    },
    edgeFunction: {},
    analyticsNextEnabled: true,
    middlewareSettings: {},
    enabledMiddleware: {},
    metrics: { sampleRate: 0 },
    legacyVideoPluginsEnabled: false,
    remotePlugins: [],
    source: { name: source.name, slug: source.slug },
  };
}

/** @rudderstack/analytics-js: no destinations, and no reports about itself. */
export function rudderSourceConfig(
  source: Source,
  writeKey: string,
  address: { host: string; protocol: string },
): unknown {
  return {
    source: {
      id: source.id,
      name: source.name,
      writeKey,
      enabled: true,
      workspaceId: 'throughline',
      config: { statsCollection: { errors: { enabled: false }, metrics: { enabled: false } } },
      destinations: [],
      connections: [],
      dataplanes: { US: [{ url: `${address.protocol}://${address.host}`, default: true }] },
    },
    updatedAt: new Date(0).toISOString(),
  };
}
