/** The door of messaging: what was said to whom, did it arrive? */
export type { Outbox } from './deliver/outbox.ts';
export type { MessagingPorts } from './deps.ts';
export { exportMessages, forgetMessages } from './forget-customer.ts';
export { createMessaging, type Messaging } from './messaging.ts';
export { messagingProblems } from './problem-reports.ts';
export { messageIdOf, type MessageWish } from './send.ts';
