/** A JSON object that we parsed ourselves and may still change. */
export type Fields = { [key: string]: unknown };

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
