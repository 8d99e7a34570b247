import { defineProblem } from '../../kit/problems.ts';

export const walletNotSetUp = defineProblem({
  code: 'wallet_not_set_up',
  status: 409,
  title: 'No certificate for this wallet was given to the server',
  fix: 'Give the server the pass certificate of Apple, or the service account of Google; see docs/loyalty-cards.md.',
});
