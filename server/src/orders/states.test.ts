import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { orderStates, refund, tenderStates, unitStates } from '../../../contracts/orders.ts';
import {
  moved,
  orderMachine,
  refundMachine,
  sourcesOf,
  statesPage,
  tenderMachine,
  unitMachine,
  type Machine,
} from './states.ts';

const page = path.resolve(import.meta.dirname, '../../../docs/orders-states.md');

describe('states of orders', () => {
  test('are drawn in the docs as they are in the code (UPDATE_STATES=1 renews the page)', () => {
    if (process.env['UPDATE_STATES'] === '1') writeFileSync(page, statesPage());
    expect(readFileSync(page, 'utf8')).toBe(statesPage());
  });

  test('each can be reached, and none has two ends for one step', () => {
    const check = <S extends string>(machine: Machine<S>, all: readonly S[]): void => {
      const reached = new Set<S>([...machine.begin, ...machine.moves.map((move) => move.to)]);
      expect([...reached].sort()).toEqual([...all].sort());
      const steps = machine.moves.flatMap((move) => move.from.map((from) => `${from} ${move.verb}`));
      expect(new Set(steps).size).toBe(steps.length);
    };
    check(orderMachine, orderStates);
    check(unitMachine, unitStates);
    check(tenderMachine, tenderStates);
    check(refundMachine, refund.shape.state.options);
  });

  test('a step that is not listed does not exist', () => {
    expect(moved(unitMachine, 'delivered', 'cancel')).toBeNull();
    expect(moved(unitMachine, 'returned', 'return')).toBeNull();
    expect(moved(tenderMachine, 'captured', 'void')).toBeNull();
    expect(moved(orderMachine, 'completed', 'expire')).toBeNull();
    expect(moved(unitMachine, 'ready', 'hand_over')).toBe('delivered');
    expect(sourcesOf(unitMachine, 'deliver')).toEqual(['shipped']);
  });
});
