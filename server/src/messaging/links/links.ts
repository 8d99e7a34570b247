/** Links that customers follow out of a message. Each is signed: nobody unsubscribes another one, or uses us to lead people elsewhere. Pure. */
import type { Seal } from '../seal.ts';

const bytesOf = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** What stands in a link for a message: its id and a signature, 43 characters. */
export function tokenOf(seal: Seal, use: 'leave' | 'open' | 'click' | 'trap', messageId: string, more = ''): string {
  return Buffer.concat([bytesOf(messageId), seal.sign(`link:${use}`, `${messageId}${more}`)]).toString('base64url');
}

/** The message's id; null: not one of ours. */
export function readToken(
  seal: Seal,
  use: 'leave' | 'open' | 'click' | 'trap',
  token: string,
  more = '',
): string | null {
  if (!/^[\w-]{43}$/.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  if (bytes.length !== 32) return null;
  const hex = bytes.toString('hex', 0, 16);
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  return seal.isSigned(`link:${use}`, `${id}${more}`, bytes.subarray(16)) ? id : null;
}

export interface MessageLinks {
  readonly unsubscribe: string;
  readonly preferences: string;
}

export function linksOf(seal: Seal, baseUrl: string, messageId: string): MessageLinks {
  const token = tokenOf(seal, 'leave', messageId);
  return { unsubscribe: `${baseUrl}/m/leave/${token}`, preferences: `${baseUrl}/m/preferences/${token}` };
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&#34;', '"')
    .replaceAll('&amp;', '&');

/** Through us to where it leads; too long for that, it stays as it is. */
export function ledThrough(seal: Seal, baseUrl: string, messageId: string, url: string): string {
  if (!/^https?:\/\//i.test(url) || url.startsWith(`${baseUrl}/m/`) || url.length > 2_000) return url;
  return `${baseUrl}/m/click/${tokenOf(seal, 'click', messageId, url)}?to=${encodeURIComponent(url)}`;
}

/** Leads the links of an e-mail through us, and adds the pixel that says that it was opened, and a trap for machines. Our own links stay as they are. */
export function track(seal: Seal, baseUrl: string, messageId: string, html: string): string {
  const led = html.replaceAll(
    /(<a\b[^>]*?\bhref\s*=\s*")(https?:\/\/[^"]+)(")/gi,
    (all, before: string, raw: string, after: string) => {
      const url = unescapeHtml(raw);
      const led = ledThrough(seal, baseUrl, messageId, url);
      return led === url ? all : `${before}${escapeHtml(led)}${after}`;
    },
  );
  const pixel = `<img src="${baseUrl}/m/open/${tokenOf(seal, 'open', messageId)}.gif" width="1" height="1" alt="" style="display:none">`;
  // Seen and read out by nobody: what follows it is a machine.
  const trap = `<a href="${baseUrl}/m/more/${tokenOf(seal, 'trap', messageId)}" style="display:none" aria-hidden="true" tabindex="-1"></a>`;
  return /<\/body>/i.test(led) ? led.replace(/<\/body>/i, `${trap}${pixel}</body>`) : `${led}${trap}${pixel}`;
}
