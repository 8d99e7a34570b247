/** The text part of an e-mail, from its HTML: blocks become lines, links keep their address. Pure. */
const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

export function plainText(html: string): string {
  return html
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .replaceAll(/<(head|style|script|title)\b[\s\S]*?<\/\1\s*>/gi, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/<a\b[^>]*\bhref\s*=\s*"([^"]*)"[^>]*>([\s\S]*?)<\/a>/gi, (_all, url: string, words: string) => {
      const said = words.replaceAll(/<[^>]*>/g, '').trim();
      return said === '' ? '' : said === url ? url : `${said} (${url})`;
    })
    .replaceAll(/<img\b[^>]*\balt\s*=\s*"([^"]+)"[^>]*>/gi, '$1')
    .replaceAll(/<li\b[^>]*>/gi, '\n- ')
    .replaceAll(/<(br|\/p|\/div|\/h[1-6]|\/tr|\/table|\/ul|\/ol|hr)\b[^>]*>/gi, '\n')
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]+));/gi, (all, dec?: string, hex?: string, name?: string) => {
      const point = dec === undefined ? (hex === undefined ? null : Number.parseInt(hex, 16)) : Number(dec);
      if (point !== null) return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
      return entities[(name ?? '').toLowerCase()] ?? all;
    })
    .split('\n')
    .map((line) => line.replaceAll(/[ \t]+/g, ' ').trim())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
