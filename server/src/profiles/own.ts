/** Reads a record that has keys from outside: `constructor` and the like are keys as any other, never what `Object` has by birth. */
export function own<T>(record: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A key that may be written into a plain record: `__proto__` would set the prototype instead. */
export function safeKey(key: string): string {
  return key === '__proto__' ? '__proto' : key;
}
