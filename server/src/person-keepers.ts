/** What later parts keep of a person, for erasure and export: profiles asks through its port, and each part answers for its own tables. */
import { exportMember, forgetMember } from './audiences/index.ts';
import { eraseOpinions, exportOpinions } from './catalogue/index.ts';
import { eraseAnswers } from './kit/http/idempotency.ts';
import { exportArms, exportRuns, forgetArms, forgetRuns } from './journeys/index.ts';
import { exportLoyalty, forgetLoyalty, outerKeeper } from './loyalty/index.ts';
import { exportMessages, forgetMessages } from './messaging/index.ts';
import { exportCustomer, forgetCustomer } from './orders/index.ts';
import type { PersonKeeper } from './profiles/index.ts';

export const personKeepers: readonly PersonKeeper[] = [
  {
    name: 'catalogue',
    erase: async (tx, originIds) => ({ opinions: await eraseOpinions(tx, originIds) }),
    export: exportOpinions,
  },
  { name: 'orders', erase: forgetCustomer, export: exportCustomer },
  { name: 'loyalty', erase: forgetLoyalty, export: exportLoyalty },
  outerKeeper,
  { name: 'audiences', erase: forgetMember, export: exportMember },
  // Before messaging: a step under way is waited for, and what it has asked for is erased with all other messages.
  { name: 'journeys', erase: forgetRuns, export: exportRuns },
  { name: 'experiments', erase: forgetArms, export: exportArms },
  { name: 'messaging', erase: forgetMessages, export: exportMessages },
  // Last: answers are looked through for her identifiers once no command can add another one about her.
  {
    name: 'kit',
    erase: async (tx, originIds, values) => ({ answers: await eraseAnswers(tx, [...originIds, ...values]) }),
  },
];
