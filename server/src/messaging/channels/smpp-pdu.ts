/** The part of SMPP 3.4 that a sender needs, as bytes. Pure; reading throws on what is none. */
import { smsWords } from './sms-text.ts';

export const commands = {
  genericNack: 0x80000000,
  bindTransceiver: 0x00000009,
  submitSm: 0x00000004,
  deliverSm: 0x00000005,
  unbind: 0x00000006,
  enquireLink: 0x00000015,
} as const;
export const response = 0x80000000;

/** Statuses that decide what follows; all others refuse the message. */
export const statuses = {
  ok: 0x00,
  systemError: 0x08,
  queueFull: 0x14,
  throttled: 0x58,
  notBound: 0x04,
} as const;

export interface Pdu {
  readonly command: number;
  readonly status: number;
  readonly sequence: number;
  readonly body: Buffer;
}

/** The longest that we take: a short message with every optional parameter is far below. */
const mostBytes = 65_536;

const cString = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.from([0])]);
const byte = (...values: number[]): Buffer => Buffer.from(values);

export function writePdu(command: number, sequence: number, body: Buffer = Buffer.alloc(0), status = 0): Buffer {
  const head = Buffer.alloc(16);
  head.writeUInt32BE(16 + body.length, 0);
  head.writeUInt32BE(command, 4);
  head.writeUInt32BE(status, 8);
  head.writeUInt32BE(sequence, 12);
  return Buffer.concat([head, body]);
}

/** Whole units from the front of what has arrived, and the rest. */
export function readPdus(bytes: Buffer): { pdus: Pdu[]; rest: Buffer } {
  const pdus: Pdu[] = [];
  let at = 0;
  while (bytes.length - at >= 16) {
    const length = bytes.readUInt32BE(at);
    if (length < 16 || length > mostBytes) throw new Error(`a unit of ${length} bytes`);
    if (bytes.length - at < length) break;
    pdus.push({
      command: bytes.readUInt32BE(at + 4),
      status: bytes.readUInt32BE(at + 8),
      sequence: bytes.readUInt32BE(at + 12),
      body: Buffer.from(bytes.subarray(at + 16, at + length)),
    });
    at += length;
  }
  return { pdus, rest: bytes.subarray(at) };
}

export function bindBody(systemId: string, password: string, systemType: string): Buffer {
  return Buffer.concat([cString(systemId), cString(password), cString(systemType), byte(0x34, 0, 0), cString('')]);
}

export interface Submit {
  readonly source: string;
  readonly destination: string;
  readonly coding: number;
  readonly hasHeader: boolean;
  readonly message: Buffer;
}

export function submitBody({ source, destination, coding, hasHeader, message }: Submit): Buffer {
  // Type of number: 5 for letters, 1 and 1 for an international number, 0 for a short one.
  const isNumber = /^\+?\d+$/.test(source);
  const [ton, npi] = isNumber ? (source.replace('+', '').length > 8 ? [1, 1] : [0, 1]) : [5, 0];
  return Buffer.concat([
    cString(''),
    byte(ton, npi),
    cString(source.replace(/^\+/, '')),
    byte(1, 1),
    cString(destination.replace(/^\+/, '')),
    byte(hasHeader ? 0x40 : 0, 0, 0),
    cString(''),
    cString(''),
    // A receipt for every outcome.
    byte(1, 0, coding, 0, message.length),
    message,
  ]);
}

/** The text up to a zero byte, and where it goes on. */
function readCString(body: Buffer, at: number): [string, number] {
  const end = body.indexOf(0, at);
  if (end < 0 || end - at > 256) throw new Error('a text without an end');
  return [body.toString('latin1', at, end), end + 1];
}

export const readMessageId = (body: Buffer): string => (body.length === 0 ? '' : readCString(body, 0)[0]);

export interface Delivered {
  readonly isReceipt: boolean;
  readonly from: string;
  /** As people read it; of a part of a long text that part. */
  readonly words: string;
  readonly text: string;
  readonly receiptedId: string | null;
  readonly state: number | null;
}

/** A message from the provider: mostly a receipt. */
export function readDeliver(body: Buffer): Delivered {
  let [from, at] = readCString(body, 0);
  [from, at] = readCString(body, at + 2);
  [, at] = readCString(body, at + 2);
  const esmClass = body.readUInt8(at);
  [, at] = readCString(body, at + 3);
  [, at] = readCString(body, at);
  const coding = body.readUInt8(at + 2);
  const length = body.readUInt8(at + 4);
  at += 5;
  if (at + length > body.length) throw new Error('a message longer than its unit');
  const message = body.subarray(at, at + length);
  const text = message.toString('latin1');
  at += length;
  let receiptedId: string | null = null;
  let state: number | null = null;
  while (at + 4 <= body.length) {
    const [tag, size] = [body.readUInt16BE(at), body.readUInt16BE(at + 2)];
    if (at + 4 + size > body.length) throw new Error('a parameter longer than its unit');
    const value = body.subarray(at + 4, at + 4 + size);
    if (tag === 0x001e) receiptedId = value.toString('latin1').replace(/\0+$/, '');
    if (tag === 0x0427 && size === 1) state = value.readUInt8(0);
    at += 4 + size;
  }
  const isReceipt = (esmClass & 0x3c) === 0x04;
  return { isReceipt, from, words: isReceipt ? '' : wordsOf(message, coding, esmClass), text, receiptedId, state };
}

/** A header (0x40) says how parts join; its first byte is its length. */
function wordsOf(message: Buffer, coding: number, esmClass: number): string {
  const body = (esmClass & 0x40) === 0 ? message : message.subarray((message[0] ?? 0) + 1);
  if ((coding & 0x0c) !== 0x08) return smsWords(body, coding === 0);
  return Buffer.from(body.subarray(0, body.length & ~1))
    .swap16()
    .toString('utf16le');
}

const finalStates: Readonly<Record<string, 'delivered' | 'undelivered'>> = {
  DELIVRD: 'delivered',
  EXPIRED: 'undelivered',
  DELETED: 'undelivered',
  UNDELIV: 'undelivered',
  REJECTD: 'undelivered',
};
const numbered: Readonly<Record<number, string>> = {
  2: 'DELIVRD',
  3: 'EXPIRED',
  4: 'DELETED',
  5: 'UNDELIV',
  8: 'REJECTD',
};

/** Null: no receipt, or one that says nothing final. */
export function receiptOf({ isReceipt, text, receiptedId, state }: Delivered): {
  readonly providerId: string;
  readonly kind: 'delivered' | 'undelivered';
  readonly detail: string | null;
} | null {
  if (!isReceipt) return null;
  const id = receiptedId ?? /\bid:(\S+)/i.exec(text)?.[1];
  const stat = (state === null ? undefined : numbered[state]) ?? /\bstat:(\w+)/i.exec(text)?.[1]?.toUpperCase();
  const kind = stat === undefined ? undefined : finalStates[stat];
  if (id === undefined || id === '' || kind === undefined) return null;
  const error = /\berr:(\w+)/i.exec(text)?.[1];
  return {
    providerId: id,
    kind,
    detail: kind === 'delivered' ? null : `${stat}${error === undefined ? '' : ` ${error}`}`,
  };
}
