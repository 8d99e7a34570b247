/** Blocks as MJML. All that people wrote is escaped; Liquid in it stays hidden (`inline-words.ts`) until the MJML has become HTML. Pure. */
import {
  plainLook,
  type Block,
  type BlockLook,
  type LeafBlock,
  type ProductList,
} from '../../../../contracts/template-blocks.ts';
import { escapeHtml, inlineWords, linkOf, type LiquidKeep } from './inline-words.ts';

export interface BlocksWish {
  readonly blocks: readonly Block[];
  readonly look: BlockLook | undefined;
  readonly language: string;
  readonly keep: LiquidKeep;
  /** The words of a snippet in this language. */
  readonly snippet: (handle: string) => string;
}

export function mjmlOf(wish: BlocksWish): string {
  const look = wish.look ?? plainLook;
  const fonts = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
  return `<mjml lang="${wish.language}">
  <mj-head>
    <mj-attributes>
      <mj-all font-family="${fonts}" />
      <mj-text font-size="16px" line-height="1.5" color="#1f2328" />
      <mj-section background-color="#ffffff" padding="4px 12px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="${look.paper}">
${wish.blocks.map((block) => sectionOf(block, look, wish)).join('\n')}
  </mj-body>
</mjml>`;
}

function sectionOf(block: Block, look: BlockLook, wish: BlocksWish): string {
  switch (block.kind) {
    case 'columns':
      return section(
        block.columns.map((some) => column(some.map((one) => leafOf(one, look, wish)).join('\n'))).join('\n'),
      );
    case 'products':
      return productsOf(block, look, wish);
    case 'leave':
      return leaveOf(block.text, wish);
    default:
      return section(column(leafOf(block, look, wish)));
  }
}

const section = (inside: string, more = ''): string => `    <mj-section${more}>\n${inside}\n    </mj-section>`;
const column = (inside: string): string => `      <mj-column>\n${inside}\n      </mj-column>`;

function leafOf(block: LeafBlock, { accent }: BlockLook, { keep, snippet }: BlocksWish): string {
  const words = (text: string): string => inlineWords(keep.hide(text));
  const attribute = (text: string): string => escapeHtml(keep.hide(text));
  const href = (text: string): string => {
    const link = linkOf(keep.hide(text));
    return link === null ? '' : ` href="${escapeHtml(link)}"`;
  };
  switch (block.kind) {
    case 'heading':
      return `        <mj-text align="${block.align}" font-size="24px" line-height="1.25" font-weight="700">${words(block.text)}</mj-text>`;
    case 'text':
      return `        <mj-text align="${block.align}">${words(block.text)}</mj-text>`;
    case 'button':
      return `        <mj-button align="${block.align}" background-color="${accent}" color="${inkOn(accent)}" border-radius="6px" font-size="16px"${href(block.url)}>${words(block.text)}</mj-button>`;
    case 'picture':
      return `        <mj-image src="${attribute(block.src)}" alt="${attribute(block.alt)}"${href(block.url)} padding="10px 12px" />`;
    case 'divider':
      return `        <mj-divider border-width="1px" border-color="#d0d7de" />`;
    case 'spacer':
      return `        <mj-spacer height="${block.heightPx}px" />`;
    case 'snippet':
      return `        <mj-text>${words(snippet(block.handle))}</mj-text>`;
  }
}

/** White or black, whichever is read better on it (the formula of WCAG). */
export function inkOn(colour: string): '#ffffff' | '#000000' {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? '#ffffff' : '#000000';
}

const listName: Readonly<Record<ProductList, string>> = {
  goes_with: 'products.goes_with',
  seen: 'products.seen',
  cart: 'products.cart',
  wish_list: 'products.wish_list',
  popular: 'products.popular',
};

/** Rows instead of cells side by side: they need no media query, and how many there are is known only for each person. */
function productsOf(block: Extract<Block, { kind: 'products' }>, { accent }: BlockLook, { keep }: BlocksWish): string {
  const liquid = (text: string): string => keep.hide(text);
  const orPopular =
    block.whenEmpty === 'popular' ? '{% if shown.size == 0 %}{% assign shown = products.popular %}{% endif %}' : '';
  const begin =
    liquid(`{% assign shown = ${listName[block.of]} %}`) + liquid(orPopular) + liquid('{% if shown.size > 0 %}');
  const price = block.isPriced
    ? `<br /><span style="color:#57606a">${liquid('{{ product.price }}')}${liquid('{% if product.was %}')} <s>${liquid('{{ product.was }}')}</s>${liquid('{% endif %}')}</span>`
    : '';
  const picture = `${liquid('{% if product.image %}')}<img src="${liquid('{{ product.image }}')}" alt="${liquid('{{ product.name }}')}" width="88" style="border-radius:6px;display:block" />${liquid('{% endif %}')}`;
  const name = `${liquid('{% if product.url %}')}<a href="${liquid('{{ product.url }}')}" style="color:${accent};font-weight:600;text-decoration:none">${liquid('{{ product.name }}')}</a>${liquid('{% else %}')}<b>${liquid('{{ product.name }}')}</b>${liquid('{% endif %}')}`;
  const row = `<tr><td width="100" style="padding:8px 12px 8px 0" valign="top">${picture}</td><td style="padding:8px 0" valign="middle">${name}${price}</td></tr>`;
  const rows = `${liquid(`{% for product in shown limit: ${block.count} %}`)}${row}${liquid('{% endfor %}')}`;
  const title =
    block.title === ''
      ? ''
      : `        <mj-text font-size="18px" font-weight="700">${inlineWords(keep.hide(block.title))}</mj-text>\n`;
  return [
    `    <mj-raw>${begin}</mj-raw>`,
    section(
      column(
        `${title}        <mj-text><table role="presentation" width="100%" cellpadding="0" cellspacing="0">${rows}</table></mj-text>`,
      ),
    ),
    `    <mj-raw>${liquid('{% endif %}')}</mj-raw>`,
  ].join('\n');
}

/** What the links of the footer say. */
const leaveWords: Readonly<Record<string, readonly [leave: string, choose: string]>> = {
  en: ['Unsubscribe', 'Choose what you get'],
  ru: ['Отписаться', 'Выбрать, что получать'],
  pl: ['Wypisz się', 'Wybierz, co chcesz otrzymywać'],
  ro: ['Dezabonează-te', 'Alege ce primești'],
};

function leaveOf(text: string, { keep, language }: BlocksWish): string {
  const [leave, choose] = leaveWords[language.split('-')[0] ?? ''] ?? leaveWords['en'] ?? ['', ''];
  const said = text === '' ? '' : `${inlineWords(keep.hide(text))}<br />`;
  const links = `<a href="${keep.hide('{{ links.unsubscribe }}')}" style="color:#57606a">${leave}</a> · <a href="${keep.hide('{{ links.preferences }}')}" style="color:#57606a">${choose}</a>`;
  return section(
    column(`        <mj-text align="center" font-size="13px" color="#57606a">${said}${links}</mj-text>`),
    ` background-color="transparent"`,
  );
}
