/** Lists that are kept by hand, over HTTP: /api/v1/audiences/lists and /api/v1/audiences/:id/list… */
import { z } from 'zod';
import { id, identifier, instant, pageOf } from './common.ts';

export const listBody = z.object({
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(1_000).default(''),
});

/** Somebody, by her id or by an identifier that she is known by. */
export const listing = z.union([z.object({ personId: id }), identifier]);
export type Listing = z.infer<typeof listing>;

/** People in one call; a longer list goes in parts. */
export const mostListed = 20_000;
export const listingBody = z.object({
  people: z.array(listing).min(1).max(mostListed),
  /** Why, or from which file: it stands in the history of the list. */
  note: z.string().trim().max(300).default(''),
});
export const listAnswer = z.object({
  /** The act, to be undone by; null: nothing had to be done. */
  actId: id.nullable(),
  /** People who were not so before. They enter or leave a moment later. */
  moved: z.int(),
  already: z.int(),
  /** Whom nobody knows: places in `people`, from 0. */
  unknown: z.array(z.int()),
});
export type ListAnswer = z.infer<typeof listAnswer>;

export const listAct = z.object({
  id,
  /** Put on the list, or taken off it. */
  listed: z.boolean(),
  at: instant,
  actor: z.string(),
  note: z.string(),
  people: z.int(),
  /** The act that this one took back. */
  undoes: id.nullable(),
  undone: z.boolean(),
});
export type ListAct = z.infer<typeof listAct>;
export const listActPage = pageOf(listAct);
