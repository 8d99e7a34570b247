import type { fulfilBody } from '../../../contracts/orders.ts';
import type { z } from 'zod';
import type { Fulfilment, Unit } from './orders.ts';

export type Verb = z.output<typeof fulfilBody>['verb'];

const collected = (method: Fulfilment['method']): boolean => method === 'pickup' || method === 'try_on';

/** What can be done next with units of this state that are received in this way; the usual step first. */
export function nextSteps(method: Fulfilment['method'], state: Unit['state']): Verb[] {
  if (state === 'due') return collected(method) ? ['pick', 'ready'] : ['pick', 'pack'];
  if (state === 'picked') return collected(method) ? ['ready'] : ['pack', 'ship'];
  if (state === 'packed') return collected(method) ? ['ready'] : ['ship'];
  if (state === 'ready') return method === 'try_on' ? ['try'] : ['hand_over'];
  if (state === 'shipped') return ['deliver', 'bring_back'];
  return [];
}
