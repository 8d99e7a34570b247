/** History: day by day, visit by visit, in the order of time, never holding more than what is still to come. */
import { day, dayNumber, hour, instantOn, minute, seasonOf } from './calendar.ts';
import type { Variant } from './catalogue.ts';
import { Heap } from './heap.ts';
import { goToStore } from './in-store.ts';
import { recordInCrm } from './partners.ts';
import type { Person } from './person.ts';
import { WeightedIndex, type Random } from './random.ts';
import type { Deed } from './script.ts';
import { chooseWay, happen, rhythmOf, type Way } from './visit.ts';
import type { Played } from './wire.ts';
import { Diary, type World } from './world.ts';

/** Measured over the default world (seed `meridian`): follow-ups such as deliveries and returns included. */
const eventsPerVisit = 3.9;
/** The same where people come just once: more of them sign up, and the nightly rows weigh more. */
const eventsPerLoneVisit = 5;
/** 20,000 people in 18 months give about 300,000 events. */
const eventsPerPersonMonth = 300_000 / (20_000 * 18);

type Due =
  | { readonly kind: 'deed'; readonly deed: Deed; readonly messageId: string }
  | {
      readonly kind: 'visit';
      readonly at: number;
      readonly person: Person;
      readonly wanted: Variant;
      readonly visitId: string;
    };

/**
 * All events from the first day to `world.now`, times rising. The same world gives the same bytes, message ids
 * included, so that a history may be sent twice. Needs a fresh world: the diary is written while it runs.
 */
export function* history(world: World): Generator<Played> {
  const most = world.options.events ?? Infinity;
  let count = 0;
  for (const played of new Chronicle(world).run()) {
    if (count++ >= most) return;
    yield played;
  }
}

/** As many events as `history` gives, without keeping them; takes as long as generating does. */
export function countHistory(world: World): number {
  let count = 0;
  for (const _ of history({ ...world, diary: new Diary(world.people.length) })) count++;
  return count;
}

class Chronicle {
  readonly #world: World;
  readonly #due = new Heap<Due>();
  readonly #drawn: WeightedIndex;
  readonly #debuts = new Map<number, Person[]>();
  readonly #crmRows = new Map<number, Person[]>();
  readonly #visitsPerSeason: number;
  #come = 0;

  constructor(world: World) {
    this.#world = world;
    this.#drawn = new WeightedIndex(world.people.map((person) => person.weight));
    const { people, months, events = Infinity } = world.options;
    // Everybody comes once; a cap so low that there is no room for that leaves people out evenly.
    const share = Math.min(1, (events * 0.93) / (people * eventsPerLoneVisit));
    for (const person of world.people) {
      if (share < 1 && !world.random.fork(`takes-part-${person.index}`).chance(share)) continue;
      put(this.#debuts, person.debutDay, person);
      if (person.crm !== undefined) put(this.#crmRows, person.crm.day, person);
      const [first, second] = person.phones;
      if (person.crm !== undefined && first !== undefined && second !== undefined)
        put(this.#crmRows, dayNumber(first.until) + 9, person);
    }
    const usual = people * months * eventsPerPersonMonth;
    const visits = Math.min(usual, events * 0.93) / eventsPerVisit;
    this.#visitsPerSeason = Math.max(0, visits - people) / this.#activeSeason();
  }

  /** The sum over all days of the season times the share of people who have come by then. */
  #activeSeason(): number {
    let active = 0;
    let sum = 0;
    for (let today = dayNumber(this.#world.from); today <= dayNumber(this.#world.now); today++) {
      active += this.#debuts.get(today)?.length ?? 0;
      sum += seasonOf(today) * (active / this.#world.people.length);
    }
    return Math.max(sum, 1e-9);
  }

  *run(): Generator<Played> {
    const lastDay = dayNumber(this.#world.now);
    for (let today = dayNumber(this.#world.from); today <= lastDay; today++) {
      this.#planDay(today);
      // Visits of tomorrow may start in this day's last hours where clocks are ahead: wait for them.
      yield* this.#until(Math.min((today + 1) * day - 4 * hour, this.#world.now));
    }
    yield* this.#until(this.#world.now);
  }

  #planDay(today: number): void {
    const random = this.#world.random.fork(`day-${today}`);
    for (const person of this.#crmRows.get(today) ?? []) {
      const visitId = `${today}-c${person.index}`;
      this.#schedule(
        recordInCrm({ world: this.#world, person, random: random.fork(visitId), visitId }, today),
        visitId,
      );
    }
    const debuts = this.#debuts.get(today) ?? [];
    const arrivals = random.fork('arrivals');
    const repeated = arrivals.poisson(this.#visitsPerSeason * seasonOf(today) * this.#activeOn(today));
    const comers = [...debuts, ...Array.from({ length: repeated }, () => this.#regular(arrivals, today))];
    const starts = comers.flatMap((person, i) =>
      person === undefined ? [] : [this.#start(person, today, random.fork(`visit-${i}`), `${today}-${i}`)],
    );
    starts.sort((one, other) => one.at - other.at);
    for (const start of starts) this.#visit(start);
  }

  /** The share of people who have come by then; asked once a day, in order. */
  #activeOn(today: number): number {
    this.#come += this.#debuts.get(today)?.length ?? 0;
    return this.#come / this.#world.people.length;
  }

  #regular(random: Random, today: number): Person | undefined {
    for (let attempt = 0; attempt < 40; attempt++) {
      const person = this.#world.people[this.#drawn.pick(random)];
      if (person !== undefined && person.debutDay < today) return person;
    }
    return undefined;
  }

  #start(person: Person, today: number, random: Random, visitId: string): Start {
    const way = chooseWay(person, this.#world.diary, random);
    return { person, way, visitId, random, at: instantOn(today, rhythmOf[way], person.home.utcOffsetHours, random) };
  }

  #visit(start: Start): void {
    const { person, at, visitId } = start;
    const { diary } = this.#world;
    if (at > this.#world.now || diary.isBusy(person, at)) return;
    diary.countVisit(person);
    const outcome = happen({ world: this.#world, person, at, random: start.random, visitId }, start.way);
    this.#schedule(outcome.deeds, visitId);
    diary.keepBusy(person, sessionEnd(outcome.deeds, at));
    const { wanted } = outcome;
    // Seen online, bought in the store: the heart of an omnichannel shop.
    if (wanted === undefined || person.card === undefined || !start.random.chance(person.habit === 'omni' ? 0.3 : 0.1))
      return;
    const later = instantOn(dayNumber(at) + 1 + start.random.int(3), 'store', person.home.utcOffsetHours, start.random);
    this.#due.push(later, { kind: 'visit', at: later, person, wanted, visitId: `${visitId}s` });
  }

  #schedule(deeds: readonly Deed[], visitId: string): void {
    deeds.forEach((deed, i) =>
      this.#due.push(deed.at, { kind: 'deed', deed, messageId: `${this.#world.tag}.${visitId}.${i}` }),
    );
  }

  *#until(end: number): Generator<Played> {
    while (this.#due.nextAt <= end) {
      const due = this.#due.pop();
      if (due === undefined) return;
      if (due.kind === 'deed') yield asPlayed(due.deed, due.messageId);
      else this.#comeForIt(due);
    }
  }

  #comeForIt({ person, at, wanted, visitId }: Extract<Due, { kind: 'visit' }>): void {
    if (this.#world.diary.isBusy(person, at)) return;
    const random = this.#world.random.fork(visitId);
    this.#world.diary.countVisit(person);
    const outcome = goToStore({ world: this.#world, person, at, random, visitId }, person.home, wanted);
    this.#schedule(outcome.deeds, visitId);
    this.#world.diary.keepBusy(person, sessionEnd(outcome.deeds, at));
  }
}

interface Start {
  readonly person: Person;
  readonly way: Way;
  readonly visitId: string;
  readonly random: Random;
  readonly at: number;
}

/** Deliveries and returns come days later and keep nobody busy. */
function sessionEnd(deeds: readonly Deed[], start: number): number {
  let end = start;
  for (const deed of deeds) if (deed.at - start < 4 * hour) end = Math.max(end, deed.at);
  return end + 10 * minute;
}

export function asPlayed(deed: Deed, messageId: string): Played {
  const { type, ...rest } = deed.body;
  return {
    source: deed.source,
    actor: deed.actor,
    at: deed.at,
    event: { type, messageId, timestamp: new Date(deed.at).toISOString(), ...rest },
  };
}

function put<V>(lists: Map<number, V[]>, key: number, value: V): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
