/** What is wrong with the words of a message, as mail providers and readers see it. Pure. */
import type { MessageChannel } from '../../../../contracts/messaging.ts';
import type { FaultKind } from '../../../../contracts/message-review.ts';
import { smsParts } from '../channels/sms-text.ts';
import type { Rendered } from '../templates/render-pool.ts';

export interface Fault {
  readonly kind: FaultKind;
  readonly count: number;
  readonly example: string | null;
}

export interface Looked {
  readonly channel: MessageChannel;
  readonly isMarketing: boolean;
  readonly message: Rendered;
  /** Where our own links begin: they are ours on a private host too. */
  readonly baseUrl: string;
}

/** Gmail cuts a message that is longer, and the footer with it. */
const htmlBytesMost = 102_000;
const subjectMost = 70;
/** Below this many characters beside pictures, filters see an advertisement in one picture. */
const wordsLeast = 40;
const smsPartsMost = 3;

export const htmlBytes = (message: Rendered): number | null =>
  message.html === null ? null : Buffer.byteLength(message.html);
export const partsOfSms = (text: string): number => smsParts(text, 0).parts.length;

export function findFaults(looked: Looked): Fault[] {
  const { channel, message } = looked;
  const found: Fault[] = [];
  const add = (kind: FaultKind, where: readonly string[]): void => {
    if (where.length > 0) found.push({ kind, count: where.length, example: where[0]?.slice(0, 200) || null });
  };
  if (channel === 'email') {
    const html = message.html ?? '';
    addOfSubject(message.subject ?? '', add);
    add('no_unsubscribe', looked.isMarketing && !leaves(looked) ? [''] : []);
    add(
      'html_large',
      Buffer.byteLength(html) > htmlBytesMost ? [`${Math.ceil(Buffer.byteLength(html) / 1_000)} kB`] : [],
    );
    addOfPictures(html, message.text, add);
  }
  addOfLinks(looked, add);
  if (channel === 'sms') {
    const parts = partsOfSms(message.text);
    add('sms_long', parts > smsPartsMost ? [String(parts)] : []);
  }
  add('empty', message.text.trim() === '' && !(message.html ?? '').includes('<img') ? [''] : []);
  return found;
}

type Add = (kind: FaultKind, where: readonly string[]) => void;

/** Our link of leaving, or the page of preferences, in the words themselves: the header alone is not seen by everybody. */
const leaves = ({ message, baseUrl }: Looked): boolean =>
  `${message.html ?? ''}${message.text}`.includes(`${baseUrl}/m/`);

function addOfSubject(subject: string, add: Add): void {
  add('no_subject', subject.trim() === '' ? [''] : []);
  add('subject_long', [...subject].length > subjectMost ? [subject] : []);
  const letters = subject.replaceAll(/[^\p{L}]/gu, '');
  const shouts =
    (letters.length > 8 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()) ||
    /!{2,}/.test(subject);
  add('subject_shouts', shouts ? [subject] : []);
}

const attribute = (tag: string, name: string): string | null =>
  new RegExp(`\\b${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, 'i')
    .exec(tag)
    ?.slice(1)
    .find((one) => one !== undefined) ?? null;

function addOfPictures(html: string, text: string, add: Add): void {
  const pictures = html.match(/<img\b[^>]*>/gi) ?? [];
  const sources = pictures.map((tag) => attribute(tag, 'src') ?? '');
  add(
    'picture_without_words',
    sources.filter((_source, at) => (attribute(pictures[at] ?? '', 'alt') ?? '').trim() === ''),
  );
  add(
    'picture_unsafe',
    sources.filter((source) => !source.startsWith('https://') && !source.startsWith('cid:')),
  );
  const words = text.replaceAll(/\(?https?:\S+/g, '').trim();
  add('only_pictures', pictures.length > 0 && words.length < wordsLeast ? [words] : []);
}

function addOfLinks({ channel, message, baseUrl }: Looked, add: Add): void {
  const links =
    message.html === null
      ? [...(message.text.match(/https?:[^\s)>\]]+/g) ?? []), ...(message.url === null ? [] : [message.url])]
      : (message.html.match(/<a\b[^>]*>/gi) ?? []).map((tag) => attribute(tag, 'href') ?? '');
  const others = links
    .map((one) => one.replaceAll('&amp;', '&').trim())
    .filter((one) => !one.startsWith(baseUrl) || baseUrl === '');
  const isWeb = (link: string): boolean => /^https?:\/\//i.test(link);
  add(
    'link_empty',
    others.filter((link) => link === '' || link === '#' || /^https?:\/*$/i.test(link)),
  );
  add(
    'link_example',
    others.filter((link) => isWeb(link) && /(^|\.)example\.(com|org|net)$/.test(hostOf(link))),
  );
  add(
    'link_unsafe',
    others.filter((link) => channel === 'email' && /^http:\/\//i.test(link)),
  );
  add(
    'link_not_public',
    others.filter((link) => link !== '' && link !== '#' && !isPublic(link) && !/^https?:\/*$/i.test(link)),
  );
}

const hostOf = (link: string): string => (URL.canParse(link) ? new URL(link).hostname : '');

/** Something that a customer's telephone can open: an address of mail or phone, an app's own, or a host with a name of the internet. */
function isPublic(link: string): boolean {
  if (/^(mailto|tel|sms):./i.test(link)) return true;
  if (!URL.canParse(link)) return false;
  const { protocol, hostname } = new URL(link);
  if (['javascript:', 'data:', 'file:', 'vbscript:'].includes(protocol)) return false;
  if (protocol !== 'http:' && protocol !== 'https:') return true;
  return (
    hostname.includes('.') &&
    !/^(127\.|10\.|192\.168\.|0\.)/.test(hostname) &&
    !/\.(local|internal|test|invalid)$/.test(hostname)
  );
}
