/** What each kind of sender asks for: one list from which its form is made. Names are those of the API. */
import { senderKinds as allKinds, type SenderKind } from '../../../contracts/senders.ts';

export type RealKind = Exclude<SenderKind, 'mailbox' | 'phone' | 'inbox'>;
/** Those that are set up; the others are built in. */
export const senderKinds = allKinds.filter(
  (kind): kind is RealKind => kind !== 'mailbox' && kind !== 'phone' && kind !== 'inbox',
);

export type Field = {
  readonly name:
    | 'host'
    | 'port'
    | 'security'
    | 'from'
    | 'fromName'
    | 'systemId'
    | 'source'
    | 'url'
    | 'subject'
    | 'user'
    | 'password'
    | 'authorization'
    | 'receiptSecret'
    | 'secret'
    | 'token'
    | 'keepsKeys'
    | 'tls'
    | 'serviceAccount'
    | 'privateKey'
    | 'teamId'
    | 'keyId'
    | 'topic'
    | 'isSandbox'
    | 'bounceDomain'
    | 'bot';
  readonly as: 'text' | 'number' | 'switch' | 'secret' | 'secretFile' | 'security';
  readonly optional?: true;
  readonly begins?: string | number | boolean;
};

export const settingsOf: Readonly<Record<RealKind, readonly Field[]>> = {
  smtp: [
    { name: 'host', as: 'text' },
    { name: 'port', as: 'number', begins: 587 },
    { name: 'security', as: 'security', begins: 'starttls' },
    { name: 'from', as: 'text' },
    { name: 'fromName', as: 'text', optional: true },
    { name: 'bounceDomain', as: 'text', optional: true },
  ],
  smpp: [
    { name: 'host', as: 'text' },
    { name: 'port', as: 'number', begins: 2775 },
    { name: 'tls', as: 'switch', begins: false },
    { name: 'systemId', as: 'text' },
    { name: 'source', as: 'text' },
  ],
  sms_http: [
    { name: 'url', as: 'text' },
    { name: 'source', as: 'text' },
    { name: 'keepsKeys', as: 'switch', begins: false },
  ],
  web_push: [{ name: 'subject', as: 'text', begins: 'mailto:' }],
  webhook: [{ name: 'url', as: 'text' }],
  telegram: [{ name: 'bot', as: 'text', optional: true }],
  viber: [
    { name: 'source', as: 'text' },
    { name: 'bot', as: 'text', optional: true },
  ],
  fcm: [],
  apns: [
    { name: 'teamId', as: 'text' },
    { name: 'keyId', as: 'text' },
    { name: 'topic', as: 'text' },
    { name: 'isSandbox', as: 'switch', begins: false },
  ],
};
export const secretsOf: Readonly<Record<RealKind, readonly Field[]>> = {
  smtp: [
    { name: 'user', as: 'text', optional: true },
    { name: 'password', as: 'secret', optional: true },
  ],
  smpp: [{ name: 'password', as: 'secret', optional: true }],
  sms_http: [
    { name: 'authorization', as: 'secret', optional: true },
    { name: 'receiptSecret', as: 'secret', optional: true },
  ],
  web_push: [],
  webhook: [{ name: 'secret', as: 'secret' }],
  telegram: [{ name: 'token', as: 'secret' }],
  viber: [{ name: 'token', as: 'secret' }],
  fcm: [{ name: 'serviceAccount', as: 'secretFile' }],
  apns: [{ name: 'privateKey', as: 'secretFile' }],
};

export type Values = Readonly<Record<string, string | number | boolean>>;

/** A field that was left empty is not sent. */
export const filled = (fields: readonly Field[], values: Values): Values =>
  Object.fromEntries(
    fields.flatMap(({ name }) => (values[name] === undefined || values[name] === '' ? [] : [[name, values[name]]])),
  );

export const beginnings = (fields: readonly Field[]): Values =>
  Object.fromEntries(fields.flatMap(({ name, begins }) => (begins === undefined ? [] : [[name, begins]])));
