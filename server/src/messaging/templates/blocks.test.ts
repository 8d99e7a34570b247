/** Blocks: what staff type cannot break out of its place, and Liquid in it still works. */
import { afterAll, expect, test } from 'vitest';
import { templateDocument } from '../../../../contracts/messaging.ts';
import { compileDocument, snippetsIn } from './compile-document.ts';
import { textsOf } from './compose.ts';
import { createRenderPool } from './render-pool.ts';

const pool = createRenderPool(1_500);
afterAll(() => pool.stop());

const documentOf = (blocks: object[], more: object = {}) =>
  templateDocument.parse({ defaultLanguage: 'en', languages: { en: { subject: 'x', blocks, ...more } } });

async function htmlOf(blocks: object[], scope: object, snippets = new Map()): Promise<{ html: string; text: string }> {
  const document = documentOf(blocks);
  const { compiled } = await compileDocument(pool, document, snippets);
  const made = await pool.render('b', textsOf({ channel: 'email', document, compiled, language: 'en' }), scope);
  if (made.kind !== 'made') throw new Error(made.detail);
  return { html: made.value.html ?? '', text: made.value.text };
}

test('every block is drawn; all that is typed is escaped, links of odd kinds lead nowhere, Liquid with < and quotes works anywhere', async () => {
  const evil = `</mj-text><script>alert(1)</script>"'<img src=x onerror=y>`;
  const { html, text } = await htmlOf(
    [
      { id: 'a', kind: 'heading', text: `Hi {{ person.name | default: "you" }} ${evil}` },
      {
        id: 'b',
        kind: 'text',
        text: `**bold** *it* 5 * 3 * 2 {% if data.n < 5 and data.q != "no" %}few{% endif %}\nnext [go](https://shop.lv/?a=1&b={{ data.q }}) [bad](javascript:alert(1))`,
      },
      { id: 'c', kind: 'button', text: 'Buy', url: `javascript:alert(1)` },
      { id: 'd', kind: 'button', text: 'Go', url: '{{ data.url | default: "https://shop.lv/" }}' },
      { id: 'e', kind: 'picture', src: 'https://shop.lv/a.png" onload="x', alt: evil },
      { id: 'f', kind: 'divider' },
      { id: 'g', kind: 'spacer', heightPx: 20 },
      {
        id: 'h',
        kind: 'columns',
        columns: [[{ id: 'i', kind: 'text', text: 'left' }], [{ id: 'j', kind: 'snippet', handle: 'hours' }]],
      },
      { id: 'k', kind: 'products', of: 'goes_with', title: 'For you', count: 2, whenEmpty: 'popular', isPriced: true },
      { id: 'l', kind: 'leave', text: 'You wrote to us.' },
    ],
    {
      person: { name: '<i>Anna</i>' },
      data: { n: 3, q: '"x' },
      links: { unsubscribe: 'https://shop.lv/m/leave/1', preferences: 'https://shop.lv/m/p/1' },
      products: {
        goes_with: [],
        popular: [1, 2, 3].map((n) => ({ name: `Lamp ${n}<`, price: '€5', url: 'https://shop.lv/p', image: null })),
      },
    },
    new Map([['hours', { defaultLanguage: 'en', languages: { en: 'Open **daily**, {{ person.name }}' } }]]),
  );
  expect(html).not.toMatch(/<script>alert|onerror=y>|javascript:alert\(1\)["']|" onload="/);
  expect(html).toContain('Hi &lt;i&gt;Anna&lt;/i&gt;');
  expect(html).toMatch(
    /<b>bold<\/b> <i>it<\/i> 5 \* 3 \* 2 few<br\s*\/>next <a href="https:\/\/shop\.lv\/\?a=1&amp;b=&#34;x"/,
  );
  expect(html).toContain('href="https://shop.lv/"');
  expect(html).toContain('Open <b>daily</b>, &lt;i&gt;Anna');
  expect([html.includes('Lamp 2&lt;'), html.includes('Lamp 3')]).toEqual([true, false]);
  expect(text).toContain('Unsubscribe (https://shop.lv/m/leave/1)');
  expect(html).not.toMatch(/lqx+\d+q|\{\{|\{%/);
});

test('a block whose Liquid is left open is named, and so is a snippet that is not there', async () => {
  const open = documentOf([
    { id: 'a', kind: 'text', text: '{% if x %}' },
    { id: 'b', kind: 'text', text: '{% endif %}' },
  ]);
  await expect(compileDocument(pool, open, new Map())).rejects.toMatchObject({
    issues: [{ path: 'document.languages.en.blocks.a' }, { path: 'document.languages.en.blocks.b' }],
  });
  const gone = documentOf([{ id: 'a', kind: 'snippet', handle: 'gone' }], { text: '{{ snippets.other }}' });
  expect(snippetsIn(gone)).toEqual(['gone', 'other']);
  await expect(compileDocument(pool, gone, new Map())).rejects.toMatchObject({ issues: [{}, {}] });
});
