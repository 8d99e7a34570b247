/** Validation by the route's own schemas, with every wrong place named. */
import type { z } from 'zod';
import { badRequest, problem } from '../problems.ts';

const maxIssues = 50;

/** The parsed value, or the problem `bad_request` with up to 50 issues. `where`: body, query or path. */
export function check(schema: z.ZodType | undefined, value: unknown, where: 'body' | 'query' | 'path'): unknown {
  if (schema === undefined) return undefined;
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issues = read.error.issues.slice(0, maxIssues);
  throw problem(badRequest, {
    detail: `${where}: ${issues[0]?.message ?? 'wrong form'}`,
    issues: issues.map((issue) => ({ path: [where, ...issue.path].join('.'), message: issue.message })),
  });
}
