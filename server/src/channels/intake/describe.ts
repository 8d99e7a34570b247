/** The intake for the OpenAPI document. Its addresses are served by `register.ts` on the bare request, so these routes are only read. */
import type { z } from 'zod';
import * as contract from '../../../../contracts/intake.ts';
import { raw, type Route } from '../../kit/http/route.ts';
import { eventRefused, writeKeyMissing } from '../problems.ts';
import { intakeFull } from '../../spine/index.ts';

const access = {
  kind: 'own',
  words: 'A source’s write key: HTTP Basic with the key as user name, Bearer, `writeKey` in the body, or in the query.',
} as const;

const events: readonly (readonly [path: string, summary: string, body: z.ZodType])[] = [
  ['identify', 'Who somebody is: traits, and the link between a visitor and an account', contract.identifyEvent],
  ['track', 'Something happened', contract.trackEvent],
  ['page', 'A page was seen', contract.pageEvent],
  ['screen', 'A screen of an app was seen', contract.pageEvent],
  ['group', 'Somebody belongs to a group', contract.groupEvent],
  ['alias', 'Two ids are one person', contract.aliasEvent],
  [
    'batch',
    'Up to 2,500 events of any kind; a bad one goes to the dead letters, the others are taken',
    contract.eventBatch,
  ],
];

/** POST /v1/…: answered with 200 only after the events are on disk. Short forms, pixels and settings are in docs/sdks. */
export const intakeDescription: readonly Route[] = events.map(([name, summary, body]) =>
  raw({
    method: 'POST',
    path: `/v1/${name}`,
    access,
    tag: 'Intake',
    summary,
    body,
    answer: contract.intakeAnswer,
    problems: [eventRefused, writeKeyMissing, intakeFull],
    handleRaw: () => Promise.reject(new Error('the intake is served by its own doors')),
  }),
);
