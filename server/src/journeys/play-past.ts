/** One person's past played through a graph: when she would have entered, what would have been sent. Pure. */
import type { JourneyDocument, Step } from '../../../contracts/journeys.ts';
import { startsOrEnds } from './decide-event.ts';
import { placeIn } from './decision.ts';
import { spanMs } from './decision.ts';
import { fitsFilter, fitsTest, textsOf, type JourneyEvent } from './event-fits.ts';
import { nextWallTime } from './local-time.ts';

export interface PastGround {
  readonly document: JourneyDocument;
  /** Where the journey keeps its people apart; a draft has one too. */
  readonly journeyId: string;
  readonly zone: string;
  readonly now: number;
  isMember(audienceId: string, personId: string): boolean;
  channelOf(template: string): string | null;
}

export interface Past {
  entries: number;
  heldOut: number;
  goals: number;
  readonly least: Map<string, number>;
  readonly most: Map<string, number>;
}
export const emptyPast = (): Past => ({ entries: 0, heldOut: 0, goals: 0, least: new Map(), most: new Map() });

const add = (to: Map<string, number>, channel: string | null): void => {
  if (channel !== null) to.set(channel, (to.get(channel) ?? 0) + 1);
};

/** `events` in their order; gives how often she entered. */
export function playPast(ground: PastGround, personId: string, events: readonly JourneyEvent[], sum: Past): number {
  const { document } = ground;
  const { reentry, triggers } = document;
  const isHeldOut = placeIn(`hold-out ${ground.journeyId}`, personId) < document.holdOutPercent * 100;
  let [entered, inUntil, nextFrom] = [0, -Infinity, -Infinity];
  for (const [at, event] of events.entries()) {
    const ms = event.at.getTime();
    if (ms < inUntil || ms < nextFrom || !triggers.some((one) => startsOrEnds(one, event))) continue;
    entered += 1;
    sum.entries += 1;
    nextFrom = reentry.kind === 'once' ? Infinity : ms + spanMs(reentry.after);
    if (isHeldOut) sum.heldOut += 1;
    else inUntil = playRun(ground, personId, event, events.slice(at + 1), sum);
    const { goal } = document;
    if (
      goal !== null &&
      events.some(
        (one) => one.at.getTime() > ms && one.at.getTime() - ms <= spanMs(goal.within) && fitsFilter(one, goal),
      )
    )
      sum.goals += 1;
  }
  return entered;
}

/** Until when she is in it. */
function playRun(
  { document, now, zone, isMember, channelOf }: PastGround,
  personId: string,
  began: JourneyEvent,
  later: readonly JourneyEvent[],
  sum: Past,
): number {
  const { goal, exits } = document;
  const endsAt = later.find(
    (event) => (goal?.ends === true && fitsFilter(event, goal)) || exits.some((exit) => startsOrEnds(exit, event)),
  );
  const until = Math.min(now, endsAt?.at.getTime() ?? Infinity);
  let at = began.at.getTime();
  let stepId = document.start;
  for (let made = 0; stepId !== null && made < 200; made += 1) {
    const step: Step | undefined = document.steps[stepId];
    if (step === undefined || at >= until) return Math.max(at, began.at.getTime());
    switch (step.kind) {
      case 'end':
        return at;
      case 'wait': {
        const { for: wish } = step;
        at =
          wish.kind === 'duration'
            ? at + spanMs(wish.span)
            : wish.kind === 'date'
              ? Math.max(at, Date.parse(wish.at))
              : nextWallTime(new Date(at), wish.at, wish.weekdays, zone).getTime();
        stepId = step.next;
        break;
      }
      case 'wait_event': {
        const last = at + spanMs(step.within);
        const came = later.find(
          (event) => event.at.getTime() > at && event.at.getTime() <= last && fitsFilter(event, step),
        );
        at = came?.at.getTime() ?? last;
        stepId = came === undefined ? step.timeout : step.next;
        break;
      }
      case 'condition': {
        const holds =
          step.if.kind === 'audience'
            ? isMember(step.if.audienceId, personId) === step.if.member
            : step.if.kind === 'data' && fitsTest(textsOf(began.properties[step.if.property]), step.if.test);
        stepId = holds ? step.yes : step.no;
        break;
      }
      case 'split': {
        const place = placeIn(step.experiment, personId);
        let upTo = 0;
        stepId = step.ways.find((way) => place < (upTo += way.percent * 100))?.next ?? null;
        break;
      }
      case 'message':
        add(sum.least, channelOf(step.templates[0] ?? ''));
        add(sum.most, channelOf(step.templates[0] ?? ''));
        stepId = step.next;
        break;
      case 'cascade':
        add(sum.least, channelOf(step.tries[0]?.template ?? ''));
        for (const one of step.tries) add(sum.most, channelOf(one.template));
        stepId = step.next;
        break;
      case 'webhook':
        add(sum.least, 'webhook');
        add(sum.most, 'webhook');
        stepId = step.next;
        break;
      default:
        stepId = step.next;
    }
  }
  return at;
}
