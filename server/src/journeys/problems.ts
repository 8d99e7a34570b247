/** What callers of journeys are told when they are wrong. */
import { defineProblem } from '../kit/problems.ts';

export const journeyFaulty = defineProblem({
  code: 'journey_faulty',
  status: 422,
  title: 'This journey would not work',
  fix: '`issues` names each step and what is wrong with it; GET /api/v1/journeys/:id lists the same as `faults`.',
});
export const journeyChanged = defineProblem({
  code: 'journey_changed',
  status: 409,
  title: 'Somebody else has changed this journey meanwhile',
  fix: 'Read it again, make your change to it, and send it with its `revision`.',
});
export const journeyNotLive = defineProblem({
  code: 'journey_not_live',
  status: 409,
  title: 'Nobody can enter this journey now',
  fix: 'Publish it, or let it go on when it is paused; a stopped or draining journey takes nobody in.',
});
export const journeyState = defineProblem({
  code: 'journey_state',
  status: 409,
  title: 'The journey cannot change to this state',
  fix: 'A draft is published first; a stopped journey is published again to go on with new people.',
});
export const notByApi = defineProblem({
  code: 'journey_not_by_api',
  status: 409,
  title: 'This journey does not start by a call',
  fix: 'Add the trigger `api` to it and publish it.',
});
export const tooManyJourneys = defineProblem({
  code: 'too_many_journeys',
  status: 409,
  title: 'There are 200 journeys already',
  fix: 'Stop those that nobody needs: each one is looked at with everything that happens.',
});
export const nobodyKnown = defineProblem({
  code: 'journey_nobody',
  status: 422,
  title: 'Nobody is known by this',
  fix: 'Give a person’s id, or identifiers that may identify somebody.',
});
export const settingsMoved = defineProblem({
  code: 'journey_settings_changed',
  status: 409,
  title: 'Somebody else has changed these settings meanwhile',
  fix: 'Read the settings again and make your change on their newest revision.',
});
export const zoneUnknown = defineProblem({
  code: 'journey_zone_unknown',
  status: 422,
  title: 'There is no such time zone',
  fix: 'Use a name of the IANA database, such as `Europe/Riga`.',
});
export const taskOver = defineProblem({
  code: 'journey_task_over',
  status: 409,
  title: 'This task is done already, or nobody needs it any more',
  fix: 'Read the list again: it says who has done it, or why it was cancelled.',
});
export const taskOfOthers = defineProblem({
  code: 'journey_task_of_others',
  status: 403,
  title: 'This task is for another role',
  fix: 'Ask somebody who has this role, or a marketer or administrator.',
});
