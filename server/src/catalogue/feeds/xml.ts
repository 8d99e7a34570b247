/** XML for feeds: escaped, and without the characters that XML 1.0 knows no way to write. */

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

export function escapeXml(text: string): string {
  return text
    .replaceAll(/\p{Surrogate}/gu, '')
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

export function element(
  name: string,
  text: string | number,
  attributes: Readonly<Record<string, string>> = {},
): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  return `<${name}${said.join('')}>${escapeXml(String(text))}</${name}>`;
}

/** Cut between words where that is near. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, most);
  const space = head.lastIndexOf(' ');
  return space > most * 0.8 ? head.slice(0, space) : head.replace(/[\uD800-\uDBFF]$/, '');
}
