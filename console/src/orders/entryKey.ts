/** The words of the order's own log, as the server writes them, and the keys of their texts. */
const entries = {
  ordered: 'ordered',
  placed: 'placed',
  cancelled: 'cancelled',
  'lines cancelled': 'linesCancelled',
  completed: 'completed',
  edited: 'edited',
  exchanged: 'exchanged',
  returned: 'returned',
  refunded: 'refunded',
  revived: 'revived',
  substituted: 'substituted',
  tender: 'tender',
  'tender called back': 'tenderCalledBack',
  'payment declined': 'paymentDeclined',
  'capture refused': 'captureRefused',
  'refund refused': 'refundRefused',
  'refund given otherwise': 'refundOtherwise',
  'cash paid out': 'cashPaidOut',
  'collected at the door': 'collectedAtDoor',
  'kept after trying on': 'keptAfterTrying',
  'paid too late: a code was used up': 'lateCode',
  'paid too late: sold out': 'lateSoldOut',
  'pick-up code made': 'codeMade',
  pick: 'pick',
  pack: 'pack',
  ready: 'ready',
  ship: 'ship',
  hand_over: 'hand_over',
  try: 'try',
  deliver: 'deliver',
  bring_back: 'bring_back',
} as const;

/** null: a word that this console does not know yet; it is shown as it is. */
export const entryKey = (what: string): (typeof entries)[keyof typeof entries] | null =>
  Object.hasOwn(entries, what) ? entries[what as keyof typeof entries] : null;

const details = [
  'totalMinor',
  'paidMinor',
  'amountMinor',
  'refundMinor',
  'deliveryMinor',
  'channel',
  'lines',
  'method',
  'state',
  'fulfilmentNo',
  'pieces',
  'returnNo',
  'locationId',
  'reason',
  'why',
  'added',
  'removed',
  'kept',
  'declined',
  'sku',
] as const;

export const detailKey = (name: string): (typeof details)[number] | null => details.find((one) => one === name) ?? null;
