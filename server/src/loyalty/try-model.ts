/** The ledger as a plain model in memory, written apart from the real one: what each command must do, and nothing else. */
import { hashedId } from '../kit/ids.ts';

export interface ModelLot {
  readonly account: number;
  readonly id: string;
  readonly amount: number;
  free: number;
  held: number;
  expired: number;
  taken: number;
  readonly activates: number;
  /** Infinity: never. */
  readonly expires: number;
}
interface ModelLine {
  readonly lot: ModelLot;
  open: number;
  captured: number;
  returned: number;
}
export interface ModelHold {
  readonly id: string;
  state: 'held' | 'captured' | 'released' | 'expired';
  readonly lines: ModelLine[];
  readonly created: number;
  readonly expires: number;
}

/** A command on the person's accounts 0 and 1; 2 is somebody else's. Times in milliseconds. */
export type Command =
  | {
      readonly do: 'earn';
      readonly account: number;
      readonly amount: number;
      readonly activates: number;
      readonly expires: number;
    }
  | { readonly do: 'hold'; readonly amount: number; readonly expires: number }
  | { readonly do: 'spend'; readonly amount: number }
  | { readonly do: 'capture'; readonly hold: string; readonly amount: number | null }
  | { readonly do: 'release' | 'time_out'; readonly hold: string }
  | {
      readonly do: 'give_back';
      readonly hold: string;
      readonly amount: number;
      readonly late: 'renew' | 'original' | 'resume';
    }
  | {
      readonly do: 'take_back';
      readonly lot: string;
      readonly account: number;
      readonly amount: number;
      readonly spent: 'debt' | 'other_lots' | 'forgive';
    }
  | { readonly do: 'reverse'; readonly operation: string }
  | { readonly do: 'gift'; readonly amount: number }
  | { readonly do: 'correct'; readonly amount: number }
  | { readonly do: 'expire' };

/** The first lot of an operation has its id. Of lots that live alike the one with the lower id is spent first. */
const lotId = (id: string, made: number): string => (made === 0 ? id : hashedId('lot', id, String(made)));
const byExpiry = (a: ModelLot, b: ModelLot): number => {
  if (a.expires !== b.expires) return a.expires < b.expires ? -1 : 1;
  if (a.activates !== b.activates) return a.activates - b.activates;
  return a.id < b.id ? -1 : 1;
};

export const renewMs = 5 * 86_400_000;
export const accounts = [0, 1, 2] as const;

export class Model {
  readonly lots: ModelLot[] = [];
  readonly holds: ModelHold[] = [];
  readonly debts = [0, 0, 0];
  /** What was booked by a key, so that it can be repeated and reversed. */
  readonly booked = new Map<
    string,
    { readonly command: Command; readonly outcome: string; readonly corrected: { lot: ModelLot; amount: number }[] }
  >();

  /** What the command must answer. */
  apply(id: string, command: Command, now: number): string {
    const before = this.booked.get(id);
    if (before !== undefined) return before.outcome;
    const corrected: { lot: ModelLot; amount: number }[] = [];
    const outcome = this.#carryOut(id, command, now, corrected);
    if (outcome.startsWith('done')) this.booked.set(id, { command, outcome, corrected });
    return outcome;
  }

  #carryOut(id: string, command: Command, now: number, corrected: { lot: ModelLot; amount: number }[]): string {
    switch (command.do) {
      case 'earn':
        this.#add({ ...command, id });
        return `done ${command.amount}`;
      case 'hold':
      case 'spend':
        return this.#hold(id, command, now);
      case 'capture':
        return this.#capture(command.hold, command.amount, now);
      case 'release':
      case 'time_out':
        return this.#release(command.do, command.hold, now);
      case 'give_back':
        return this.#giveBack(id, command, now);
      case 'take_back': {
        const lot = this.lots.find((one) => one.id === command.lot);
        if (lot === undefined || lot.taken + command.amount > lot.amount) return 'gone';
        this.#take(lot, command.amount, command.spent, now);
        return `done ${command.amount}`;
      }
      case 'reverse':
        return this.#reverse(command.operation);
      case 'gift':
      case 'correct': {
        const takes = this.#choose(command.amount, now);
        if (takes === null) return 'insufficient';
        for (const [n, { lot, amount }] of takes.entries()) {
          lot.free -= amount;
          if (command.do === 'correct') corrected.push({ lot, amount });
          else this.#add({ account: 2, id: lotId(id, n), amount, activates: lot.activates, expires: lot.expires });
        }
        return `done ${command.amount}`;
      }
      case 'expire':
        for (const lot of this.lots) {
          if (lot.expires > now) continue;
          lot.expired += lot.free;
          lot.free = 0;
        }
        return 'done 0';
    }
  }

  #add(wish: { account: number; id: string; amount: number; activates: number; expires: number }): void {
    const { account, id, amount, activates, expires } = wish;
    const lot = { account, id, amount, free: amount, held: 0, expired: 0, taken: 0, activates, expires };
    this.lots.push(lot);
    this.#settle(lot, amount);
  }
  #settle(lot: ModelLot, came: number): void {
    const part = Math.min(came, this.debts[lot.account] ?? 0);
    lot.free -= part;
    this.debts[lot.account] = (this.debts[lot.account] ?? 0) - part;
  }

  /** Of the person's two accounts, what lives now, what expires first. Null: there is not so much. */
  #choose(amount: number, now: number): { lot: ModelLot; amount: number }[] | null {
    const live = this.lots.filter(
      (lot) => lot.account < 2 && lot.free > 0 && lot.activates <= now && lot.expires > now,
    );
    live.sort(byExpiry);
    let left = amount;
    const takes = live.flatMap((lot) => {
      const part = Math.min(left, lot.free);
      left -= part;
      return part === 0 ? [] : [{ lot, amount: part }];
    });
    return left === 0 ? takes : null;
  }

  #hold(id: string, command: { do: 'hold' | 'spend'; amount: number; expires?: number }, now: number): string {
    const takes = this.#choose(command.amount, now);
    if (takes === null) return 'insufficient';
    const isSpent = command.do === 'spend';
    for (const { lot, amount } of takes) {
      lot.free -= amount;
      if (!isSpent) lot.held += amount;
    }
    const lines = takes.map(({ lot, amount }) => ({
      lot,
      open: isSpent ? 0 : amount,
      captured: isSpent ? amount : 0,
      returned: 0,
    }));
    this.holds.push({ id, state: isSpent ? 'captured' : 'held', lines, created: now, expires: command.expires ?? now });
    return `done ${command.amount}`;
  }

  #capture(holdId: string, wanted: number | null, now: number): string {
    const hold = this.holds.find((one) => one.id === holdId);
    if (hold === undefined || hold.state !== 'held' || hold.expires <= now) return 'gone';
    const open = hold.lines.reduce((sum, line) => sum + line.open, 0);
    const amount = wanted ?? open;
    if (amount > open) return 'gone';
    let left = amount;
    for (const line of hold.lines) {
      const part = Math.min(left, line.open);
      left -= part;
      line.captured += part;
      line.lot.held -= line.open;
      line.lot.free += line.open - part;
      line.open = 0;
    }
    hold.state = 'captured';
    return `done ${amount}`;
  }

  #release(how: 'release' | 'time_out', holdId: string, now: number): string {
    const hold = this.holds.find((one) => one.id === holdId);
    if (hold === undefined || hold.state !== 'held' || (how === 'time_out' && hold.expires > now)) return 'gone';
    let amount = 0;
    for (const line of hold.lines) {
      amount += line.open;
      line.lot.held -= line.open;
      line.lot.free += line.open;
      line.open = 0;
    }
    hold.state = how === 'time_out' ? 'expired' : 'released';
    return `done ${amount}`;
  }

  #giveBack(id: string, command: Extract<Command, { do: 'give_back' }>, now: number): string {
    const hold = this.holds.find((one) => one.id === command.hold);
    const left = hold?.lines.reduce((sum, line) => sum + line.captured - line.returned, 0) ?? 0;
    if (hold === undefined || hold.state === 'held' || command.amount > left) return 'gone';
    let amount = command.amount;
    let made = 0;
    for (const line of [...hold.lines].reverse()) {
      const part = Math.min(amount, line.captured - line.returned);
      if (part === 0) continue;
      amount -= part;
      line.returned += part;
      const { lot } = line;
      if (lot.expires > now) {
        lot.free += part;
        this.#settle(lot, part);
      } else if (command.late === 'original') lot.expired += part;
      else {
        const life = command.late === 'renew' ? renewMs : lot.expires - hold.created;
        const expires = now + Math.max(life, 60_000);
        this.#add({ account: lot.account, id: lotId(id, made++), amount: part, activates: now, expires });
      }
    }
    return `done ${command.amount}`;
  }

  #take(lot: ModelLot, amount: number, strategy: 'debt' | 'other_lots' | 'forgive', now: number): void {
    lot.taken += amount;
    const free = Math.min(lot.free, amount);
    lot.free -= free;
    const expired = Math.min(lot.expired, amount - free);
    lot.expired -= expired;
    let rest = amount - free - expired;
    if (strategy === 'other_lots') {
      const others = this.lots.filter(
        (one) => one.account === lot.account && one.activates <= now && one.expires > now && one.free > 0,
      );
      others.sort(byExpiry);
      for (const other of others) {
        const part = Math.min(rest, other.free);
        other.free -= part;
        rest -= part;
      }
    }
    if (strategy !== 'forgive') this.debts[lot.account] = (this.debts[lot.account] ?? 0) + rest;
  }

  #reverse(operation: string): string {
    const past = this.booked.get(operation);
    if (past?.command.do === 'correct') {
      for (const { lot, amount } of past.corrected) {
        lot.free += amount;
        this.#settle(lot, amount);
      }
      return past.outcome;
    }
    const lot = this.lots.find((one) => one.id === operation);
    if (past?.command.do !== 'earn' || lot === undefined || lot.taken === lot.amount) return 'irreversible';
    const amount = lot.amount - lot.taken;
    this.#take(lot, amount, 'debt', 0);
    return `done ${amount}`;
  }

  /** All of it, to tell two models apart. */
  whole(): string {
    const lines = this.holds.map((hold) => [
      hold.id,
      hold.state,
      hold.lines.map((line) => ({ ...line, lot: line.lot.id })),
    ]);
    const lots = this.lots
      .map((lot) => ({ ...lot, expires: String(lot.expires) }))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    const corrected = [...this.booked].map(([id, one]) => [
      id,
      one.corrected.map(({ lot, amount }) => [lot.id, amount]),
    ]);
    return JSON.stringify([this.debts, lots, lines.sort(), corrected.sort()]);
  }

  /** What can be seen from outside: of each account its debt, and its lots by their life. */
  seen(): string[] {
    const lots = new Map<string, [number, number]>();
    for (const { account, activates, expires, free, held } of this.lots) {
      const key = `${account} ${activates} ${expires}`;
      const [sum, sumHeld] = lots.get(key) ?? [0, 0];
      lots.set(key, [sum + free, sumHeld + held]);
    }
    return seenFrom(
      this.debts,
      [...lots].map(([life, [free, held]]) => ({ life, free, held })),
    );
  }
}

export function seenFrom(
  debts: readonly number[],
  lots: readonly { life: string; free: number; held: number }[],
): string[] {
  return [
    ...debts.map((debt, account) => `debt ${account} ${debt}`),
    ...lots
      .filter(({ free, held }) => free + held > 0)
      .map(({ life, free, held }) => `lot ${life}: ${free} free, ${held} held`)
      .sort(),
  ];
}
