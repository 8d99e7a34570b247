import { expect, test } from 'vitest';
import { fulfilVerbs, unitStates } from '../../../contracts/orders.ts';
import { moved, unitMachine } from '../../../server/src/orders/states.ts';
import { cancellable, replaceable, returnable } from './orders.ts';
import { nextSteps } from './nextSteps.ts';

const methods = ['pickup', 'try_on', 'ship', 'courier'] as const;

test('every step that a screen offers exists in the state machine of the server', () => {
  for (const method of methods)
    for (const state of unitStates)
      for (const verb of nextSteps(method, state))
        expect([state, verb, moved(unitMachine, state, verb)]).not.toContain(null);
});

test('every verb of fulfilment is offered somewhere', () => {
  const offered = new Set(methods.flatMap((method) => unitStates.flatMap((state) => nextSteps(method, state))));
  expect([...offered].sort()).toEqual([...fulfilVerbs].sort());
});

test('units that can be cancelled, returned and replaced are those of the server', () => {
  const from = (verb: string) => unitStates.filter((state) => moved(unitMachine, state, verb) !== null);
  expect([...cancellable].sort()).toEqual(from('cancel').sort());
  expect([...returnable].sort()).toEqual(from('return').sort());
  expect([...replaceable].sort()).toEqual(from('substitute').sort());
});
