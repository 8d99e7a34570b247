/**
 * The traps, each as it happens in shops. Every one can be solved by what the events say: where only a guess could
 * tell two people apart, earlier events give the reason not to merge.
 */
import type { Trap } from './trap.ts';
import * as devices from './traps-devices.ts';
import * as people from './traps-people.ts';
import * as values from './traps-values.ts';

export const traps: Readonly<Record<string, Trap>> = { ...devices, ...people, ...values };
