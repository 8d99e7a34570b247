/** The review before a send: what would happen with each of many people, without sending anything. Answers come in slices; whoever asks adds them up. */
import { z } from 'zod';
import { id } from './common.ts';
import { messageReason } from './messaging.ts';

/** What may be wrong with the words themselves. */
export const faultKinds = [
  'no_unsubscribe',
  'link_empty',
  'link_example',
  'link_unsafe',
  'link_not_public',
  'picture_without_words',
  'picture_unsafe',
  'no_subject',
  'subject_long',
  'subject_shouts',
  'html_large',
  'only_pictures',
  'sms_long',
  'empty',
] as const;
export const faultKind = z.enum(faultKinds);
export type FaultKind = z.infer<typeof faultKind>;

const example = z.object({ personId: id, name: z.string().nullable() });
const among = { people: z.int(), examples: z.array(example).max(5) };

/** POST /api/v1/message-templates/:id/review — a slice of the people, in an order that has nothing to do with who they are: a sample. */
export const reviewBody = z.object({
  /** Default: everybody who can be reached on the template's channel. */
  audienceId: id.optional(),
  /** As the send will bring it. */
  data: z.record(z.string().max(100), z.unknown()).default({}),
  /** `nextCursor` of the slice before. */
  cursor: id.optional(),
  limit: z.int().min(1).max(500).default(250),
});
export const reviewSlice = z.object({
  version: z.int(),
  /** Those of this slice. */
  people: z.int(),
  /** With the first slice alone: how many there are, counted to 100,000; `isMore`: there are more than that. */
  total: z.object({ people: z.int(), isMore: z.boolean() }).nullable(),
  /** Who would get it if it went now, apart from quiet hours and caps, which defer. */
  wouldGet: z.int(),
  notReached: z.array(z.object({ reason: messageReason, ...among })),
  /** Of those who would get it: a variable that the template names and they do not have, where nothing stands in for it. */
  missing: z.array(z.object({ variable: z.string(), ...among })),
  /** Of those who would get it: the template fails, and they would get nothing. */
  failed: z.array(z.object({ detail: z.string(), ...among })),
  /** In which language they would read it. */
  languages: z.array(z.object({ language: z.string(), people: z.int() })),
  /** Languages that people ask for and the template does not have. */
  languagesMissing: z.array(z.object({ language: z.string(), ...among })),
  /** Of the largest: bytes of HTML, and parts of an SMS. */
  htmlBytesMost: z.int().nullable(),
  smsPartsMost: z.int().nullable(),
  /** With the first slice alone: what is wrong with the words, by language. */
  faults: z.array(z.object({ kind: faultKind, language: z.string(), count: z.int(), example: z.string().nullable() })),
  nextCursor: id.nullable(),
});
export type ReviewSlice = z.infer<typeof reviewSlice>;
