/** Which channel she answers best, of those on which she can be reached now: from what she opened and followed, held by what everybody does. */
import type { MessageChannel } from '../../../../contracts/messaging.ts';
import { run, type Tx } from '../../kit/sql.ts';
import { zoneOr } from '../deliver/decide-quiet.ts';
import { needsOf } from '../deliver/channel-needs.ts';
import { settingsNow } from '../settings.ts';
import { channelStandings, defaultKinds, everybodysChannels } from './best-channel.sql.ts';
import { countReadings } from './count-readings.ts';

export interface ChannelOption {
  readonly channel: string;
  /** Why she would not get it there; null: she would. */
  readonly no: string | null;
  /** Of hers in half a year. */
  readonly sent: number;
  readonly touched: number;
}

/** What everybody does weighs as much as so many messages of her own. */
const priorWeight = 8;

/**
 * The place of the channel that she is likeliest to answer; of equals the first. Where she is reached on none it is the first one, whose reason the
 * log then shows. Pure.
 */
export function decideChannel(
  options: readonly ChannelOption[],
  everybody: ReadonlyMap<string, { readonly sent: number; readonly touched: number }>,
): number {
  const likely = ({ channel, sent, touched }: ChannelOption): number => {
    const all = everybody.get(channel);
    const prior = all === undefined || all.sent === 0 ? 0 : all.touched / all.sent;
    return (touched + priorWeight * prior) / (sent + priorWeight);
  };
  let best: number | null = null;
  for (const [at, option] of options.entries()) {
    if (option.no !== null) continue;
    const before = best === null ? undefined : options[best];
    if (before === undefined || likely(option) > likely(before)) best = at;
  }
  return best ?? 0;
}

export interface ChannelWish {
  readonly originId: string;
  readonly options: readonly { readonly channel: string; readonly purpose: string }[];
}

/** In order: which of its options, and what each was worth. Three statements, however many they are. */
export async function bestChannels(
  tx: Tx,
  wishes: readonly ChannelWish[],
  now: Date,
): Promise<{ readonly at: number; readonly options: readonly ChannelOption[] }[]> {
  const { settings } = await settingsNow(tx);
  await countReadings(tx, zoneOr(settings.timeZone, 'UTC'), now);
  const kinds = new Map((await run(tx, defaultKinds)).map((row) => [row.channel, row.kind]));
  const asked = wishes.flatMap(({ originId, options }) => options.map((option) => ({ originId, ...option })));
  const rows = asked.map(({ originId, channel, purpose }, n) => {
    const needs = needsOf(channel as MessageChannel, kinds.get(channel) ?? '');
    return {
      n,
      origin_id: originId,
      channel,
      purpose,
      identifier: needs.identifier,
      subscription: needs.subscription,
      consent: needs.consent,
      silence_is_yes: needs.silenceIsYes,
    };
  });
  const [standings, all] = await Promise.all([
    run(tx, channelStandings, [JSON.stringify(rows), now]),
    run(tx, everybodysChannels),
  ]);
  const everybody = new Map(all.map((row) => [row.channel, row]));
  const byPlace = new Map(standings.map((row) => [row.n, row]));
  let n = 0;
  return wishes.map(({ options }) => {
    const found = options.map(({ channel }): ChannelOption => {
      const row = byPlace.get(n);
      n += 1;
      // A channel without a sender that is on reaches nobody.
      const no = kinds.has(channel) ? (row?.no ?? null) : 'no_sender';
      return { channel, no, sent: row?.sent ?? 0, touched: row?.touched ?? 0 };
    });
    return { at: decideChannel(found, everybody), options: found };
  });
}
