/**
 * Cards that changed are told to the devices that show them. Looked at are passes whose account has moved in the last two minutes, and
 * every pass once a day (lots activate and expire without a movement). 200 a round of ten seconds: 20 a second, which is what Google
 * publishes as the limit of its wallet; Apple publishes none.
 */
import { run, transaction, type Tx } from '../../kit/sql.ts';
import type { OuterDeps } from '../outer-deps.ts';
import { cardOf, noteState, stateOf } from './passes.ts';
import { pushAll } from './push.ts';
import { devicesOf, dropDevices, markLooked, markPushed, passesToLook } from './wallet.sql.ts';

type Deps = Pick<OuterDeps, 'db' | 'clock' | 'identity' | 'ledger' | 'signer' | 'wallet'>;

export const passesARound = 200;

interface Changed {
  readonly serial: string;
  readonly changedAt: Date;
}

/** Gives how many devices were told. The push is outside of the transaction: a kill in between pushes once more, which does no harm. */
export async function renewPasses(deps: Deps, most = passesARound): Promise<number> {
  const { apple, pushUrl } = deps.wallet ?? {};
  if (apple === undefined) return 0;
  const changed = await transaction(deps.db, (tx) => lookAt(tx, deps, most));
  if (changed.length === 0) return 0;
  const devices = await run(deps.db, devicesOf, [changed.map(({ serial }) => serial)]);
  const answers = await pushAll(
    apple,
    devices.map(({ push_token: token }) => token),
    pushUrl,
  );
  const gone = devices.filter((_, at) => answers[at] === 'gone');
  const waiting = new Set(devices.flatMap(({ serial }, at) => (answers[at] === 'later' ? [serial] : [])));
  const told = changed.filter(({ serial }) => !waiting.has(serial));
  await run(deps.db, dropDevices, [gone.map(({ serial }) => serial), gone.map(({ device }) => device)]);
  await run(deps.db, markPushed, [
    told.map(({ serial }) => serial),
    told.map(({ changedAt }) => changedAt.toISOString()),
  ]);
  return answers.filter((answer) => answer === 'taken').length;
}

/** Those that say something else than what their devices know. */
async function lookAt(tx: Tx, deps: Deps, most: number): Promise<Changed[]> {
  const now = deps.clock.now();
  const rows = await run(tx, passesToLook, [now, most]);
  const changed: Changed[] = [];
  const same: string[] = [];
  for (const { serial, number, pushed_at: pushedAt } of rows) {
    const card = await cardOf(tx, number);
    if (card === undefined) continue;
    const changedAt = await noteState(tx, await stateOf(tx, deps, card, now), now);
    if (changedAt > pushedAt) changed.push({ serial, changedAt });
    else same.push(serial);
  }
  // Those that are to be told are looked at again until they were told.
  await run(tx, markLooked, [same, now]);
  return changed;
}
