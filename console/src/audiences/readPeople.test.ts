import { expect, test } from 'vitest';
import { readPeople } from './readPeople.ts';

const who = (text: string, by: Parameters<typeof readPeople>[1] = 'guess') =>
  readPeople(text, by).map((line) => line.who);

test('each line names somebody, by what it looks like, and each only once', () => {
  const id = '018F0000-0000-7000-8000-000000000001';
  expect(who(`ann@example.com\n\n+371 2000 1234\r\n${id}\nC-17\nann@example.com`)).toEqual([
    { type: 'email', value: 'ann@example.com' },
    { type: 'phone', value: '+371 2000 1234' },
    { personId: id.toLowerCase() },
    { type: 'user_id', value: 'C-17' },
  ]);
  expect(who('20001234', 'phone')).toEqual([{ type: 'phone', value: '20001234' }]);
});

test('a heading says which columns count, whatever stands beside them', () => {
  expect(who('\uFEFFname;"e-mail";phone\n"Ann ""A"" B; C";a@x.lv;+371 1\nBea;;"+371 22"\nCat;;')).toEqual([
    { type: 'email', value: 'a@x.lv' },
    { type: 'phone', value: '+371 22' },
  ]);
});
