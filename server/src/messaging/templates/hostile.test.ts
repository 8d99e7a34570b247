/** Templates of strangers: stopped within their limits, seeing nothing but plain data, and in nobody else's way. */
import { afterAll, expect, test } from 'vitest';
import { chooseLanguage } from './compose.ts';
import { plainText } from './plain-text.ts';
import { createRenderPool } from './render-pool.ts';

const pool = createRenderPool(1_000);
afterAll(() => pool.stop());

const render = (text: string, scope: object = {}, name = text) => pool.render(name, { text }, scope);

test('an endless loop, deep recursion, huge output, and memory are ended; a good one beside them does not wait', async () => {
  await render('warm');
  const evil = [
    '{% for a in (1..100000) %}{% for b in (1..100000) %}{% endfor %}{% endfor %}',
    '{% for a in (1..1000000000) %}x{% endfor %}',
    '{% assign s = "xxxxxxxxxx" %}{% for a in (1..40) %}{% assign s = s | append: s %}{% endfor %}{{ s }}',
    '{% for a in (1..9000) %}{{ data.long }}{% endfor %}',
    `${'{% if true %}'.repeat(20_000)}x`,
    '{{ "x" | replace: "x", data.long | split: "" | join: data.long }}',
  ];
  const made = await Promise.all(evil.map((text) => render(text, { data: { long: 'y'.repeat(5_000) } })));
  expect(made.map(({ kind }) => kind)).not.toContain('made');
  const good = await Promise.all(Array.from({ length: 50 }, (_, n) => render('Hi {{ n }}', { n })));
  expect(good.map((one) => (one.kind === 'made' ? one.value.text : one))).toEqual(
    Array.from({ length: 50 }, (_, n) => `Hi ${n}`),
  );
});

test('nothing but own properties of plain data is seen; no files, no includes', async () => {
  const scope = { person: { name: 'Anna' } };
  for (const text of [
    '{{ person.constructor }}',
    '{{ person.__proto__ }}',
    '{{ person.name.constructor }}',
    '{{ person.toString }}',
    '{{ constructor }}{{ process }}{{ require }}{{ globalThis }}',
  ]) {
    expect([text, await render(text, scope)]).toEqual([
      text,
      { kind: 'made', value: { subject: null, text: '', html: null, url: null } },
    ]);
  }
  for (const text of ['{% include "/etc/passwd" %}', '{% render "package.json" %}', '{% layout "x" %}'])
    expect([text, (await render(text)).kind]).toEqual([text, 'failed']);
});

test('HTML is escaped, text is not; the text part comes from the HTML', async () => {
  const made = await pool.render('x', { html: '<p>{{ name }}</p>', subject: '{{ name }}\nBcc: x' }, { name: '<b>&' });
  expect(made).toMatchObject({
    kind: 'made',
    value: { html: '<p>&lt;b&gt;&amp;</p>', text: '<b>&', subject: '<b>& Bcc: x' },
  });
  const mjml = await pool.compile(
    '<mjml><mj-body><mj-section><mj-column><mj-text>{% if a %}{{ a }}{% endif %}</mj-text></mj-column></mj-section></mj-body></mjml>',
  );
  expect(mjml).toMatchObject({
    kind: 'made',
    value: { html: expect.stringContaining('{% if a %}{{ a }}{% endif %}') as string },
  });
  const included = await pool.compile('<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>');
  expect(JSON.stringify(included)).not.toContain('root:');
  expect(
    plainText(
      '<style>x</style><h1>Hi</h1><p>See <a href="https://a.example/?b=1&amp;c">this</a></p><ul><li>one</li><li>two</li></ul>',
    ),
  ).toBe('Hi\nSee this (https://a.example/?b=1&c)\n\n- one\n- two');
});

test('her language, else its bare form, else the default', () => {
  const document = { defaultLanguage: 'en', languages: { en: {}, pl: {}, 'pt-BR': {} }, track: false };
  expect(['pl-PL', 'PL', 'pt_br', 'pt', 'xx', null].map((wish) => chooseLanguage(document, [wish]))).toEqual([
    'pl',
    'pl',
    'pt-BR',
    'en',
    'en',
    'en',
  ]);
});
