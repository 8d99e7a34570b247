/** Every address that client libraries speak to. */
import type { Shape } from './accept-batch.ts';

export type Door =
  | { readonly kind: 'events'; readonly shape: Shape; readonly rudder?: true }
  | { readonly kind: 'metrics' | 'segmentSettings' | 'rudderConfig' }
  | { readonly kind: 'segmentPixel' }
  | { readonly kind: 'rudderPixel'; readonly shape: Shape };

export interface Address {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly door: Door;
}

const shapes: readonly (readonly [string, Shape])[] = [
  ['identify', 'identify'],
  ['track', 'track'],
  ['page', 'page'],
  ['screen', 'screen'],
  ['group', 'group'],
  ['alias', 'alias'],
  ['batch', 'batch'],
  ['import', 'batch'],
  // analytics-next's short forms
  ['i', 'identify'],
  ['t', 'track'],
  ['p', 'page'],
  ['s', 'screen'],
  ['g', 'group'],
  ['a', 'alias'],
  ['b', 'batch'],
];

const post = (path: string, door: Door): Address => ({ method: 'POST', path, door });
const get = (path: string, door: Door): Address => ({ method: 'GET', path, door });

/** With `/v1` and without: a library whose `apiHost` was set without `/v1` speaks to the bare paths. */
export const addresses: readonly Address[] = [
  ...shapes.flatMap(([name, shape]) => ['/v1', ''].map((base) => post(`${base}/${name}`, { kind: 'events', shape }))),
  ...['/v1', ''].flatMap((base) => [
    post(`${base}/merge`, { kind: 'events', shape: 'merge', rudder: true }),
    post(`${base}/m`, { kind: 'metrics' }),
    get(`${base}/projects/:writeKey/settings`, { kind: 'segmentSettings' }),
  ]),
  post('/beacon/v1/batch', { kind: 'events', shape: 'batch', rudder: true }),
  get('/v1/pixel/:method', { kind: 'segmentPixel' }),
  get('/pixel/v1/track', { kind: 'rudderPixel', shape: 'track' }),
  get('/pixel/v1/page', { kind: 'rudderPixel', shape: 'page' }),
  get('/sourceConfig', { kind: 'rudderConfig' }),
  get('/sourceConfig/', { kind: 'rudderConfig' }),
];

/** Segment's pixel names the method in its address. */
export function pixelShape(method: string): Shape | null {
  const name = method.replace(/\.gif$/, '');
  const known = shapes.find(([path]) => path === name);
  return known === undefined || known[1] === 'batch' ? null : known[1];
}
