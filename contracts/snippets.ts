/** Snippets: texts that templates share. */
import { z } from 'zod';
import { id, instant } from './common.ts';
import { snippetHandle } from './template-blocks.ts';

const language = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$/);
export const snippetDocument = z
  .object({ defaultLanguage: language, languages: z.record(language, z.string().max(5_000)) })
  .refine((one) => one.languages[one.defaultLanguage] !== undefined, {
    message: 'the default language has no text',
    path: ['languages'],
  });
export type SnippetDocument = z.infer<typeof snippetDocument>;

export const snippet = z.object({
  handle: z.string(),
  name: z.string(),
  version: z.int(),
  changedAt: instant,
  changedBy: z.string(),
  document: snippetDocument,
  /** Templates whose newest version has it. */
  usedBy: z.array(z.object({ id, handle: z.string(), name: z.string() })),
});
export type Snippet = z.infer<typeof snippet>;
export const snippetPage = z.object({ items: z.array(snippet) });
export const newSnippetBody = z.object({
  handle: snippetHandle,
  name: z.string().trim().min(1).max(200),
  document: snippetDocument,
});
/** PUT /api/v1/message-snippets/:handle — a new version, and a new version of each template that uses it. */
export const snippetChange = z.object({
  version: z.int(),
  name: z.string().trim().min(1).max(200),
  document: snippetDocument,
});
