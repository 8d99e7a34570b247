/**
 * Words that people write into blocks and snippets, as HTML: all of it escaped, but for Liquid, **bold**, *italic*, [words](address) and ends of
 * lines. Pure.
 */

/** Liquid is kept apart while words are escaped and MJML is made of them: MJML reads `<` and quotes inside of it as its own. */
export interface LiquidKeep {
  /** The text with a mark in place of each piece of Liquid. */
  hide(text: string): string;
  /** The Liquid back in its places. */
  show(text: string): string;
}

export function createLiquidKeep(everything: string): LiquidKeep {
  let mark = 'lqx';
  while (everything.includes(mark)) mark += 'x';
  const pieces: string[] = [];
  return {
    hide: (text) => text.replaceAll(/\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\}/g, (piece) => `${mark}${pieces.push(piece) - 1}q`),
    show: (text) => text.replaceAll(new RegExp(`${mark}(\\d+)q`, 'g'), (_all, at: string) => pieces[Number(at)] ?? ''),
  };
}

export const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** What a link may lead to: the web, mail, phone, or what Liquid says. Anything else is null. `text` has its Liquid hidden. */
export function linkOf(text: string): string | null {
  const link = text.trim();
  return /^(https?:\/\/[^\s]|mailto:[^\s]|tel:[+\d]|lqx+\d+q)/i.test(link) ? link : null;
}

/** `text` has its Liquid hidden. */
export function inlineWords(text: string): string {
  return escapeHtml(text)
    .replaceAll(/\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)/g, (all, said: string, to: string) => {
      const link = linkOf(to);
      return link === null ? all : `<a href="${link}">${said}</a>`;
    })
    .replaceAll(/\*\*(?=\S)([^*\n]+?)(?<=\S)\*\*/g, '<b>$1</b>')
    .replaceAll(/\*(?=\S)([^*\n]+?)(?<=\S)\*/g, '<i>$1</i>')
    .replaceAll(/\r?\n/g, '<br />');
}

/** The same for plain text: marks of bold and italic go, links keep their address. */
export function plainWords(text: string): string {
  return text
    .replaceAll(/\[([^\]\n]{1,500})\]\(([^()\s]{1,2000})\)/g, '$1 ($2)')
    .replaceAll(/\*\*([^*\n]+)\*\*/g, '$1');
}
