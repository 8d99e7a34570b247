import { expect, test } from 'vitest';
import { insidePath } from './insidePath.ts';

test('follows a path of our own, with its query', () => {
  expect(insidePath('/people?search=ana')).toBe('/people?search=ana');
});
test('never leads out of the console', () => {
  for (const out of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '', undefined])
    expect(insidePath(out)).toBe('/');
});
