import { expect, test } from 'vitest';
import { readChosen, writeChosen } from './chosenFacets.ts';

test('what was chosen comes back from the address, whatever signs it has', () => {
  const chosen = { colour: ['black', 'red, dark'], size: ['42;5'] };
  expect(readChosen(writeChosen(chosen))).toEqual(chosen);
});

test('nothing chosen leaves nothing in the address', () => {
  expect(writeChosen({ colour: [] })).toBeUndefined();
  expect(readChosen(undefined)).toEqual({});
  expect(readChosen('nonsense')).toEqual({});
});
