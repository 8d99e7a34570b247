/** What staff can take; `card` makes a link on which the customer pays. Points come with loyalty, exchanges with an exchange. */
export const payMethods = ['card', 'cash', 'terminal', 'gift_card', 'store_credit', 'cash_on_delivery'] as const;
export type PayMethod = (typeof payMethods)[number];
