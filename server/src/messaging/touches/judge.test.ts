/** Who touches an e-mail: people and machines, by what they do and when. */
import { expect, test } from 'vitest';
import { isNamedMachine, judgeTouches, type Touch } from './judge-touches.ts';

const handed = new Date('2026-03-02T10:00:00Z');
const at = (seconds: number, kind: Touch['kind'], more: Partial<Touch> = {}): Touch => ({
  kind,
  link: kind === 'click' ? 'one' : null,
  visitor: 'anna',
  isNamed: false,
  at: new Date(handed.getTime() + seconds * 1_000),
  ...more,
});
const of = (...touches: Touch[]): string[] => {
  const { people, machines } = judgeTouches(touches, handed);
  return [...people, ...machines].sort();
};

test('a reader opens, and follows a link; who blocks pictures has opened it too when he follows one', () => {
  expect(of(at(60, 'open'), at(75, 'click'))).toEqual(['clicked', 'opened']);
  expect(of(at(60, 'click'))).toEqual(['clicked', 'opened']);
  expect(of(at(60, 'open'))).toEqual(['opened']);
  // Two links, one after the other.
  expect(of(at(60, 'click'), at(62, 'click', { link: 'two' }))).toEqual(['clicked', 'opened']);
});

test('a filter is in haste, follows everything, from many addresses, or walks into the trap', () => {
  expect(of(at(1, 'open'), at(2, 'click'))).toEqual(['machine_clicked', 'machine_opened']);
  const all = ['one', 'two', 'three'].map((link, nth) => at(60 + nth, 'click', { link, visitor: link }));
  expect(of(...all)).toEqual(['machine_clicked']);
  expect(of(at(60, 'look'), at(90, 'click'))).toEqual(['machine_clicked']);
  expect(of(at(60, 'trap', { visitor: 'other' }), at(62, 'click'))).toEqual(['machine_clicked']);
  expect(of(at(60, 'trap'), at(89, 'click'))).toEqual(['machine_clicked']);
});

test('a filter and a reader of the same e-mail are told apart', () => {
  const filter = ['one', 'two', 'three'].map((link) => at(6, 'click', { link, visitor: 'filter' }));
  expect(of(...filter, at(25, 'open'), at(28, 'click'))).toEqual(['clicked', 'machine_clicked', 'opened']);
});

test('what calls itself a machine; a proxy of pictures that people open is none', () => {
  const machines = ['Mozilla/5.0', '', undefined, 'Barracuda Sentinel', 'curl/8', 'SafeLinks', 'Googlebot/2.1'];
  expect(machines.filter((agent) => !isNamedMachine(agent))).toEqual([]);
  const people = [
    'Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148',
  ];
  expect(people.filter(isNamedMachine)).toEqual([]);
});
