/** All of messaging for a process. */
import { newId } from '../kit/ids.ts';
import type { Route } from '../kit/http/route.ts';
import { normalise, type ResolvedEvent } from '../identity/index.ts';
import { run, runMaybe, type On, type Tx } from '../kit/sql.ts';
import type { SendOneTimeCode } from '../loyalty/index.ts';
import { reviewRoutes } from './content/review-routes.ts';
import { snippetRoutes } from './content/snippet-routes.ts';
import { createOutbox, type Outbox } from './deliver/outbox.ts';
import type { MessagingDeps, MessagingPorts } from './deps.ts';
import { linkRoutes } from './links/link-routes.ts';
import { answerRoutes } from './answers/answer-routes.ts';
import { receiveBounces, type BounceReceiver } from './bounces/receive-bounces.ts';
import { hearDevices } from './push-devices.ts';
import { mailboxRoutes } from './mailbox-routes.ts';
import { messageRoutes } from './message-routes.ts';
import { reportRoutes } from './reports/report-routes.ts';
import { createSeal } from './seal.ts';
import { putBaseUrl } from './secret.sql.ts';
import { valueOfOrigin } from './send.sql.ts';
import {
  cancelWaiting,
  sendCalls,
  sendCode,
  sendMessages,
  templateNow,
  webhooksOn,
  type CallWish,
  type MessageWish,
} from './send.ts';
import { senderRoutes } from './sender-routes.ts';
import { settingsAndSuppressionRoutes } from './settings-routes.ts';
import { defaultSender } from './senders.sql.ts';
import { createRenderPool } from './templates/render-pool.ts';
import { templateRoutes } from './templates/template-routes.ts';
import type { TemplateRow } from './templates/templates.sql.ts';

export interface Messaging {
  readonly routes: readonly Route[];
  /** For journeys and whoever sends many: in the caller's transaction, each key once for ever. */
  send(
    tx: Tx,
    wishes: readonly MessageWish[],
    now: Date,
  ): Promise<{ readonly messageId: string; readonly isNew: boolean }[]>;
  /** Signed calls by webhook senders; each key once for ever. */
  call(tx: Tx, wishes: readonly CallWish[], now: Date): Promise<void>;
  /** Which of these are webhook senders that are on. */
  webhooksOn(on: On, senderIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** What of these waits does not go, as the log says; gives the ids of those. */
  cancel(tx: Tx, messageIds: readonly string[], why: string): Promise<string[]>;
  templateNow(on: On, idOrHandle: string): Promise<TemplateRow | undefined>;
  /** The port of loyalty. */
  readonly sendOneTimeCode: SendOneTimeCode;
  /** Devices that the events of a batch name; called by the people's consumer, in its transaction. */
  hearDevices(tx: Tx, events: readonly ResolvedEvent[]): Promise<void>;
  /** What sends; in any number of processes. */
  createOutbox(everyMs?: number): Outbox;
  /** The mail server's own door, for what comes back to the senders' domains for bounces; it closes with `stop`. */
  receiveBounces(place: { readonly host: string; readonly port: number }): Promise<{ readonly port: number }>;
  /** For the process that serves HTTP: where customers reach it, and where bounces come. */
  open(url: string, bounces: { readonly host: string; readonly port: number | undefined }): Promise<void>;
  /** Where customers reach us; other processes make links of it. */
  rememberBaseUrl(url: string): Promise<void>;
  stop(): Promise<void>;
}

export function createMessaging(ports: MessagingPorts): Messaging {
  const deps: MessagingDeps = { ...ports, seal: createSeal(ports.db), pool: createRenderPool() };
  const receivers: BounceReceiver[] = [];
  const listen = async (place: { readonly host: string; readonly port: number }): Promise<BounceReceiver> => {
    const receiver = await receiveBounces(deps, place);
    receivers.push(receiver);
    return receiver;
  };
  return {
    routes: [
      ...reportRoutes(deps),
      ...messageRoutes(deps),
      ...mailboxRoutes(deps),
      ...templateRoutes(deps),
      ...reviewRoutes(deps),
      ...snippetRoutes(deps),
      ...senderRoutes(deps),
      ...settingsAndSuppressionRoutes(deps),
      ...linkRoutes(deps),
      ...answerRoutes(deps),
    ],
    send: sendMessages,
    cancel: cancelWaiting,
    call: sendCalls,
    webhooksOn,
    templateNow,
    hearDevices,
    sendOneTimeCode: async (tx, { phone, code, expiresAt, now }) => {
      const originId = await deps.identity.strongestOrigin(tx, [{ type: 'phone', value: phone }]);
      const senders = await run(tx, defaultSender, ['sms']);
      if (originId === null || senders.length === 0) return { kind: 'no_channel' };
      const seal = await deps.seal();
      // As identity knows it; typed without a country it is read there alone.
      const known = await runMaybe(tx, valueOfOrigin, [originId]);
      const number = known?.value ?? normalise({ normalise: 'phone' }, phone);
      if (number === null) return { kind: 'no_channel' };
      await sendCode(tx, seal, { key: newId(), originId, phone: number, code, language: null, expiresAt }, now);
      return { kind: 'taken' };
    },
    createOutbox: (everyMs) => createOutbox(deps, everyMs),
    receiveBounces: listen,
    open: async (url, { host, port }) => {
      await run(deps.db, putBaseUrl, [url]);
      if (port !== undefined) await listen({ host, port });
    },
    rememberBaseUrl: async (url) => {
      await run(deps.db, putBaseUrl, [url]);
    },
    stop: async () => {
      await Promise.all(receivers.splice(0).map((receiver) => receiver.stop()));
      await deps.pool.stop();
    },
  };
}
