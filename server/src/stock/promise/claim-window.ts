/** A place in a delivery window, for one order: claimed, given back, exchanged for another. Each in the caller's transaction. */
import { run, runCount, type On, type Tx } from '../../kit/sql.ts';
import type {
  ClaimedWindow,
  FreeWindow,
  Location,
  WindowAnswer,
  WindowClaim,
  WindowScope,
  WindowWish,
} from '../contract.ts';
import { locationsOf } from '../locations.ts';
import { localTime } from './calendar.ts';
import { claimWindow, lockWindowDays, offeredWindows, releaseWindow } from './windows.sql.ts';
import { decideWindows, farthestWindowDays, shownWindow, type Offered } from './windows.ts';

/** So many are named to somebody who came too late. */
const namedNext = 5;
/** The places of a window go while we look: looked again so often, each time at what is left by then. */
const maxTries = 8;

/** Farther ahead than this nobody looks for a wished day. */
const farthestAhead = 60;

/** From today until the wished day, or as far as can be chosen after the first one that is possible. */
function daysFor({ wish, notBefore, now }: WindowClaim): number {
  const at = Date.parse(wish?.day ?? notBefore ?? now.toISOString());
  const ahead = Math.ceil((at - now.getTime()) / 86_400_000);
  return farthestWindowDays + Math.min(Math.max(ahead, 0), farthestAhead);
}

/** Those that serve all the places that send, the earliest first. */
async function offeredTo(on: On, scope: WindowScope, now: Date, days: number): Promise<Offered[]> {
  const places = [...new Set(scope.locationIds)];
  // A day before now: somewhere it is still yesterday.
  const since = new Date(now.getTime() - 86_400_000).toISOString().slice(0, 10);
  const until = new Date(now.getTime() + (days + 1) * 86_400_000).toISOString().slice(0, 10);
  const [rows, known] = await Promise.all([
    run(on, offeredWindows, [scope.methodId === null ? null : [scope.methodId], places, [], since, until]),
    locationsOf(on, places),
  ]);
  const [first, ...others] = places.map((id) => offersOf(rows, known.get(id), scope, now, days));
  const isEverywhere = (one: Offered): boolean =>
    others.every((offers) => offers.some((two) => two.id === one.id && two.day === one.day));
  return (first ?? []).filter((one) => isEverywhere(one));
}

function offersOf(
  rows: Parameters<typeof decideWindows>[0],
  location: Location | undefined,
  { methodId }: WindowScope,
  now: Date,
  days: number,
): Offered[] {
  if (location === undefined) return [];
  const methods = methodId === null ? [...new Set(rows.map((row) => row.method_id))] : [methodId];
  const from = localTime(now, location.timeZone).day;
  return methods.flatMap((one) => decideWindows(rows, { methodId: one, location, from, days, now }));
}

export async function freeWindows(on: On, scope: WindowScope, now: Date, days: number): Promise<FreeWindow[]> {
  return (await offeredTo(on, scope, now, days)).map(shownWindow);
}

/** The wished one; without a wish the first that costs nothing more. `full` names the next ones. Locks the day of the window. */
export async function claimPlace(tx: Tx, claim: WindowClaim): Promise<WindowAnswer> {
  const { claimId, scope, wish, now } = claim;
  for (let tries = 0; tries < maxTries; tries += 1) {
    const offers = await offeredTo(tx, scope, now, daysFor(claim));
    const open = offers.filter((one) => one.from >= (claim.notBefore ?? ''));
    const one =
      wish === null ? open.find((free) => free.surchargeMinor === 0) : offers.find((free) => isSame(free, wish));
    if (one === undefined)
      return { kind: 'full', next: (wish === null ? open : offers).slice(0, namedNext).map(shownWindow) };
    const got = await run(tx, claimWindow, [one.id, one.day, one.version, claimId, now]);
    if (got.length > 0) return { kind: 'claimed', window: claimedOf(one) };
  }
  return { kind: 'full', next: [] };
}

const isSame = (a: WindowWish, b: WindowWish): boolean => a.id === b.id && a.day === b.day;
const claimedOf = ({ id, day, from, to, surchargeMinor }: Offered): ClaimedWindow => ({
  id,
  day,
  from,
  to,
  surchargeMinor,
});

/** Again: nothing happens. */
export async function releasePlace(tx: Tx, window: WindowWish, claimId: string): Promise<void> {
  await runCount(tx, releaseWindow, [window.id, window.day, claimId]);
}

/** From one window to another, in one order of locks: two orders that change places never wait for each other in a circle. */
export async function movePlace(
  tx: Tx,
  from: ClaimedWindow | null,
  claim: WindowClaim & { wish: WindowWish },
): Promise<WindowAnswer> {
  const { wish, scope, now, claimId } = claim;
  if (from !== null && isSame(from, wish)) return { kind: 'claimed', window: from };
  const to = (await offeredTo(tx, scope, now, daysFor(claim))).find((one) => isSame(one, wish));
  if (to !== undefined && from !== null) {
    const days = [from, to].sort((a, b) => a.from.localeCompare(b.from) || a.id.localeCompare(b.id));
    await runCount(tx, lockWindowDays, [days.map(({ id }) => id), days.map(({ day }) => day)]);
  }
  const answer = await claimPlace(tx, claim);
  if (answer.kind === 'claimed' && from !== null) await releasePlace(tx, from, claimId);
  return answer;
}
