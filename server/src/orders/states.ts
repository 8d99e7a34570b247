/**
 * The state machines of orders, as data: code asks `mayMove`, docs/orders-states.md is drawn from here, and a test holds both together.
 * A move that is not listed does not exist.
 */
import type { OrderState, TenderState, UnitState } from './contract.ts';

export interface Move<S extends string> {
  readonly from: readonly S[];
  readonly verb: string;
  readonly to: S;
  readonly words: string;
}

export interface Machine<S extends string> {
  readonly title: string;
  readonly begin: readonly S[];
  readonly moves: readonly Move<S>[];
}

export const orderMachine: Machine<OrderState> = {
  title: 'Order',
  begin: ['awaiting_payment'],
  moves: [
    { from: ['awaiting_payment'], verb: 'place', to: 'placed', words: 'tenders secure what is due' },
    { from: ['awaiting_payment'], verb: 'expire', to: 'cancelled', words: 'not paid in time' },
    { from: ['awaiting_payment', 'placed'], verb: 'cancel', to: 'cancelled', words: 'no unit stands any more' },
    { from: ['cancelled'], verb: 'revive', to: 'placed', words: 'paid late, and the goods could be held again' },
    { from: ['placed'], verb: 'complete', to: 'completed', words: 'every standing unit was handed over' },
    { from: ['completed'], verb: 'reopen', to: 'placed', words: 'lines were added, or a parcel came back' },
  ],
};

export const unitMachine: Machine<UnitState> = {
  title: 'Unit',
  begin: ['held'],
  moves: [
    { from: ['held'], verb: 'place', to: 'due', words: 'the order is placed' },
    { from: ['held'], verb: 'take_away', to: 'delivered', words: 'taken along at once' },
    { from: ['cancelled'], verb: 'revive', to: 'due', words: 'the order was paid late' },
    { from: ['due'], verb: 'render', to: 'delivered', words: 'a service: the delivery, once the first goods arrived' },
    { from: ['due'], verb: 'pick', to: 'picked', words: 'taken from the shelf' },
    { from: ['due', 'picked'], verb: 'pack', to: 'packed', words: 'packed' },
    { from: ['due', 'picked', 'packed'], verb: 'ready', to: 'ready', words: 'waits for the customer' },
    { from: ['picked', 'packed'], verb: 'ship', to: 'shipped', words: 'left with a carrier or a courier' },
    { from: ['ready'], verb: 'hand_over', to: 'delivered', words: 'with the pick-up code' },
    { from: ['ready'], verb: 'try', to: 'trying', words: 'being tried on' },
    { from: ['trying', 'ready'], verb: 'keep', to: 'delivered', words: 'kept, and paid' },
    { from: ['trying', 'ready'], verb: 'decline', to: 'cancelled', words: 'not wanted; sellable again' },
    { from: ['shipped'], verb: 'deliver', to: 'delivered', words: 'with a proof' },
    { from: ['shipped'], verb: 'bring_back', to: 'packed', words: 'could not be delivered' },
    {
      from: ['held', 'due', 'picked', 'packed', 'ready', 'trying'],
      verb: 'cancel',
      to: 'cancelled',
      words: 'by customer or staff',
    },
    {
      from: ['due', 'picked', 'packed', 'ready'],
      verb: 'substitute',
      to: 'substituted',
      words: 'another one goes instead',
    },
    { from: ['shipped', 'delivered'], verb: 'return', to: 'returned', words: 'came back, anywhere' },
  ],
};

export const tenderMachine: Machine<TenderState> = {
  title: 'Tender',
  begin: ['pending', 'promised', 'captured'],
  moves: [
    { from: ['pending'], verb: 'ask', to: 'requires_action', words: 'the bank wants to see the customer' },
    {
      from: ['pending', 'requires_action', 'declined', 'voided'],
      verb: 'authorise',
      to: 'authorised',
      words: 'the money is reserved; also when the bank says so late',
    },
    {
      from: ['pending', 'requires_action', 'authorised', 'declined', 'voided'],
      verb: 'capture',
      to: 'captured',
      words: 'the money is ours; also when the bank says so late',
    },
    { from: ['promised'], verb: 'capture', to: 'captured', words: 'paid on delivery' },
    { from: ['pending', 'requires_action'], verb: 'decline', to: 'declined', words: 'the bank says no' },
    { from: ['pending', 'requires_action', 'authorised', 'promised'], verb: 'void', to: 'voided', words: 'not needed' },
  ],
};

export const refundMachine: Machine<'due' | 'done' | 'failed'> = {
  title: 'Refund',
  begin: ['due', 'done'],
  moves: [
    {
      from: ['due'],
      verb: 'confirm',
      to: 'done',
      words: 'the provider gave it back; where the books are ours it is done at once',
    },
    {
      from: ['due'],
      verb: 'refuse',
      to: 'failed',
      words: 'the provider says no, for example because the card is gone',
    },
    {
      from: ['failed'],
      verb: 'give_otherwise',
      to: 'done',
      words: 'staff gave cash, store credit or a gift card instead',
    },
  ],
};

/** The state after the verb, or null: this move does not exist. */
export function moved<S extends string>(machine: Machine<S>, from: S, verb: string): S | null {
  return machine.moves.find((move) => move.verb === verb && move.from.includes(from))?.to ?? null;
}

/** From where a verb leads. */
export function sourcesOf<S extends string>(machine: Machine<S>, verb: string): readonly S[] {
  return machine.moves.filter((move) => move.verb === verb).flatMap((move) => move.from);
}

/** Units that the customer still gets, or has. */
export const standing: readonly UnitState[] = [
  'held',
  'due',
  'picked',
  'packed',
  'ready',
  'trying',
  'shipped',
  'delivered',
];
export const isStanding = (state: UnitState): boolean => standing.includes(state);

/** As Mermaid draws it. */
export function diagram<S extends string>(machine: Machine<S>): string {
  const lines = machine.begin.map((state) => `  [*] --> ${state}`);
  for (const move of machine.moves) for (const from of move.from) lines.push(`  ${from} --> ${move.to}: ${move.verb}`);
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

/** The page docs/orders-states.md. */
export function statesPage(): string {
  const section = <S extends string>(machine: Machine<S>): string =>
    [
      `## ${machine.title}`,
      '',
      diagram(machine),
      '',
      '| from | step | to | when |',
      '|---|---|---|---|',
      ...machine.moves.map((move) => `| ${move.from.join(', ')} | ${move.verb} | ${move.to} | ${move.words} |`),
      '',
    ].join('\n');
  return `# States of orders\n\nDrawn from \`server/src/orders/states.ts\`; \`UPDATE_STATES=1 npx vitest run server/src/orders/states.test.ts\` renews it. A step that is not here does not exist.\n\n${section(orderMachine)}\n${section(unitMachine)}\n${section(tenderMachine)}\n${section(refundMachine)}`;
}
