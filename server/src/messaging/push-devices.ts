/**
 * Where pushes go: browsers and apps that customers allowed. An app's token comes by a call, or in any event of its SDK (`context.device.token`). A
 * device belongs to whoever was last seen on it: the one before would else read the other's messages.
 */
import type { ResolvedEvent } from '../identity/index.ts';
import { hashedId } from '../kit/ids.ts';
import { run, type Tx } from '../kit/sql.ts';
import { changedSubscriptions, lockSubscriptions, putSubscriptions } from './push-devices.sql.ts';

export interface PushDevice {
  readonly originId: string;
  readonly channel: 'web_push' | 'fcm' | 'apns';
  readonly target: Readonly<Record<string, unknown>>;
  readonly seenAt: Date;
}

/** The same browser or token is the same subscription, whoever uses it. */
export const subscriptionIdOf = ({ channel, target }: Pick<PushDevice, 'channel' | 'target'>): string =>
  hashedId('push', channel, String(target['endpoint'] ?? target['token']));

/** In the caller's transaction; several of one device in one batch: the newest counts. */
export async function putDevices(tx: Tx, devices: readonly PushDevice[]): Promise<void> {
  if (devices.length === 0) return;
  const newest = new Map<string, PushDevice>();
  for (const device of devices) {
    const id = subscriptionIdOf(device);
    const before = newest.get(id);
    if (before === undefined || before.seenAt <= device.seenAt) newest.set(id, device);
  }
  const rows = [...newest].map(([id, { originId, channel, target, seenAt }]) => ({
    origin_id: originId,
    subscription_id: id,
    channel,
    target,
    seen_at: seenAt.toISOString(),
  }));
  const changed = new Set(
    (await run(tx, changedSubscriptions, [JSON.stringify(rows)])).map((row) => row.subscription_id),
  );
  if (changed.size === 0) return;
  await run(tx, lockSubscriptions, [[...changed]]);
  await run(tx, putSubscriptions, [JSON.stringify(rows.filter((row) => changed.has(row.subscription_id)))]);
}

/** What the people's consumer calls with each batch, after it is known whose each event is. */
export const hearDevices = (tx: Tx, events: readonly ResolvedEvent[]): Promise<void> =>
  putDevices(
    tx,
    events.flatMap(({ event, originId }): PushDevice[] => {
      const found = deviceIn(event.body);
      return found === null ? [] : [{ ...found, originId, seenAt: event.occurredAt }];
    }),
  );

/**
 * Segment's `context.device` of a phone or tablet: `token`, `type`. Apple's tokens are hexadecimal, Firebase's never are; so an app on iOS that uses
 * Firebase is reached by Firebase. Null: none, or none that can be one.
 */
export function deviceIn(body: Readonly<Record<string, unknown>>): Pick<PushDevice, 'channel' | 'target'> | null {
  const { device } = recordOf(body['context']);
  const { token, type } = recordOf(device);
  if (typeof token !== 'string' || token.length < 32 || token.length > 4_096 || /[^\x21-\x7e]/.test(token)) return null;
  const platform = ['ios', 'android'].find((one) => one === String(type).toLowerCase());
  const isApple = platform !== 'android' && /^[0-9a-f]{64,200}$/i.test(token);
  return {
    channel: isApple ? 'apns' : 'fcm',
    target: { token, ...(platform === undefined ? {} : { platform }) },
  };
}

const recordOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
