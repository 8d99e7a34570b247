/**
 * A person, or a machine? Mail filters follow every link of an e-mail before they hand it over, some mail programs load all pictures by themselves.
 * What they do is counted apart, so that figures and journeys follow people. Pure.
 */

export interface Touch {
  /** `look`: asked with HEAD; `trap`: a link that no person sees. */
  readonly kind: 'open' | 'click' | 'look' | 'trap';
  readonly link: string | null;
  readonly visitor: string;
  /** Its own name says that it is a machine. */
  readonly isNamed: boolean;
  readonly at: Date;
}

export interface Judged {
  readonly people: ReadonlySet<'opened' | 'clicked'>;
  readonly machines: ReadonlySet<'machine_opened' | 'machine_clicked'>;
}

/** Nobody reads an e-mail and follows a link so soon after it was handed over. */
const soonMs = 5_000;
/** So many links in so short a time are no reading. */
const burst = { links: 3, ms: 3_000 } as const;
/** A trap gives away also what other addresses of the same filter do around then. */
const aroundMs = 5_000;

export function judgeTouches(touches: readonly Touch[], handedAt: Date | null): Judged {
  const traps = touches.filter(({ kind }) => kind === 'trap');
  const given = new Set(touches.filter(({ kind }) => kind === 'trap' || kind === 'look').map(({ visitor }) => visitor));
  const bursts = burstsOf(touches);
  const isMachine = (touch: Touch): boolean =>
    touch.isNamed ||
    given.has(touch.visitor) ||
    traps.some(({ at }) => Math.abs(at.getTime() - touch.at.getTime()) <= aroundMs) ||
    (handedAt !== null && touch.at.getTime() - handedAt.getTime() < soonMs) ||
    bursts.some(([from, to]) => touch.at >= from && touch.at <= to);
  const people = new Set<'opened' | 'clicked'>();
  const machines = new Set<'machine_opened' | 'machine_clicked'>();
  for (const touch of touches) {
    if (isMachine(touch)) {
      machines.add(touch.kind === 'open' ? 'machine_opened' : 'machine_clicked');
    } else {
      people.add('opened');
      if (touch.kind === 'click') people.add('clicked');
    }
  }
  return { people, machines };
}

/** From the first to the last click of each time in which too many links were followed, by whomever: filters have many addresses. */
function burstsOf(touches: readonly Touch[]): [Date, Date][] {
  const clicks = touches
    .filter(({ kind }) => kind === 'click')
    .toSorted((one, other) => one.at.getTime() - other.at.getTime());
  return clicks.flatMap((first, nth): [Date, Date][] => {
    const within = clicks.slice(nth).filter(({ at }) => at.getTime() - first.at.getTime() <= burst.ms);
    const last = within.at(-1);
    return last !== undefined && new Set(within.map(({ link }) => link)).size >= burst.links
      ? [[first.at, last.at]]
      : [];
  });
}

const names =
  /bot\b|crawl|spider|scan|preview|prefetch|safelinks|barracuda|proofpoint|mimecast|trendmicro|symantec|forcepoint|curl\/|wget|python|java\/|go-http|okhttp|axios|node-fetch|headless|phantomjs/i;

/**
 * What calls itself a machine, or nothing. Apple Mail's privacy protection loads pictures as exactly "Mozilla/5.0", whether she reads or not; the
 * picture proxies of Gmail and Yahoo load them when she opens, and are people.
 */
export const isNamedMachine = (agent: string | undefined): boolean =>
  agent === undefined || agent === '' || agent === 'Mozilla/5.0' || names.test(agent);
