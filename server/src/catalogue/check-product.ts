/** Does a product agree with itself and with the attributes, categories and languages of the catalogue? Pure. */
import type { Issue } from '../kit/problems.ts';
import type { AttributeValue } from './contract.ts';
import type { AttributeRow } from './definitions.sql.ts';
import type { Definitions } from './definitions.ts';
import { canonical, hasOptions, type ProductDocument, type VariantDocument } from './document.ts';
import { isGtin } from './gtin.ts';

/** All that is wrong, place by place; and the document with its values in their one form (a single choice as a list of one). */
export function checkProduct(
  given: ProductDocument,
  definitions: Definitions,
): { readonly issues: readonly Issue[]; readonly document: ProductDocument } {
  const issues: Issue[] = [];
  const wrong = (path: string, message: string): void => void issues.push({ path, message });
  const values = (all: Readonly<Record<string, AttributeValue>>, path: string): Record<string, AttributeValue> =>
    Object.fromEntries(
      Object.entries(all).map(([code, value]) => [
        code,
        readValue(code, value, definitions, (why) => wrong(`${path}.${code}`, why)),
      ]),
    );
  checkTexts(given, definitions, wrong);
  if (given.category !== null && !definitions.categories.has(given.category))
    wrong('category', `there is no category "${given.category}"`);
  const document = {
    ...given,
    attributes: values(given.attributes, 'attributes'),
    variants: given.variants.map((variant, at) => ({
      ...variant,
      options: values(variant.options, `variants.${at}.options`),
      attributes: values(variant.attributes, `variants.${at}.attributes`),
    })),
  };
  checkVariants(document.variants, wrong);
  const skus = new Set(document.variants.map(({ sku }) => sku));
  document.media.forEach((one, at) => {
    if (one.sku !== undefined && !skus.has(one.sku)) wrong(`media.${at}.sku`, `the product has no variant ${one.sku}`);
    if (one.options !== undefined && !document.variants.some(({ options }) => hasOptions(options, one.options)))
      wrong(`media.${at}.options`, 'no variant of the product has these options');
  });
  document.relations.forEach(({ sku }, at) => {
    if (sku !== undefined && !skus.has(sku)) wrong(`relations.${at}.sku`, `the product has no variant ${sku}`);
  });
  document.assortment.forEach((rule, at) => {
    if (rule.sku !== null && !skus.has(rule.sku))
      wrong(`assortment.${at}.sku`, `the product has no variant ${rule.sku}`);
    if (rule.from !== null && rule.until !== null && Date.parse(rule.from) >= Date.parse(rule.until))
      wrong(`assortment.${at}.until`, 'it ends before it begins');
  });
  return { issues, document };
}

type Wrong = (path: string, message: string) => void;

function checkTexts({ texts, media }: ProductDocument, { languages }: Definitions, wrong: Wrong): void {
  const used = [...Object.keys(texts), ...media.flatMap(({ alts }) => Object.keys(alts))];
  for (const language of new Set(used)) {
    if (!languages.includes(language))
      wrong(`texts.${language}`, `"${language}" is not one of the catalogue’s languages (${languages.join(', ')})`);
  }
  if (Object.keys(texts).length === 0) wrong('texts', 'it needs a name in at least one language');
}

function checkVariants(variants: readonly VariantDocument[], wrong: Wrong): void {
  if (variants.length === 0) wrong('variants', 'a product has at least one variant');
  if (variants.length > 500) wrong('variants', 'a product has at most 500 variants');
  const [skus, gtins, choices] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const axes = new Set(
    variants.filter(({ state }) => state === 'active').map(({ options }) => Object.keys(options).sort().join()),
  );
  if (axes.size > 1) wrong('variants', 'all active variants must name the same options');
  variants.forEach((variant, at) => {
    const place = `variants.${at}`;
    if (skus.has(variant.sku)) wrong(`${place}.sku`, `${variant.sku} stands here twice`);
    skus.add(variant.sku);
    if (variant.gtin !== null) {
      if (!isGtin(variant.gtin)) wrong(`${place}.gtin`, 'the check digit is wrong');
      if (gtins.has(variant.gtin.padStart(14, '0'))) wrong(`${place}.gtin`, `${variant.gtin} stands here twice`);
      gtins.add(variant.gtin.padStart(14, '0'));
    }
    if (variant.state === 'active') {
      const key = canonical(variant.options);
      if (choices.has(key)) wrong(`${place}.options`, 'another active variant has the same options');
      choices.add(key);
    }
    if (variant.replaces === variant.sku) wrong(`${place}.replaces`, 'a variant does not replace itself');
    const parts = variant.parts ?? [];
    if (parts.some(({ sku }) => sku === variant.sku)) wrong(`${place}.parts`, 'a bundle is no part of itself');
    if (new Set(parts.map(({ sku }) => sku)).size < parts.length) wrong(`${place}.parts`, 'a part stands here twice');
  });
}

/** A value in its one form; tells what is wrong with it. */
function readValue(
  code: string,
  value: AttributeValue,
  { attributes, languages }: Definitions,
  wrong: (why: string) => void,
): AttributeValue {
  const attribute = attributes.get(code);
  if (attribute === undefined) {
    wrong(`there is no attribute "${code}"`);
    return value;
  }
  const read = forms[attribute.type](value, attribute, languages);
  if (typeof read === 'object' && 'wrong' in read && typeof read.wrong === 'string') {
    wrong(read.wrong);
    return value;
  }
  return read;
}

type Form = (value: AttributeValue, attribute: AttributeRow, languages: readonly string[]) => AttributeValue;
const no = (wrong: string): { wrong: string } => ({ wrong });

const forms: Readonly<Record<AttributeRow['type'], Form>> = {
  text: (value, _attribute, languages) => {
    if (typeof value === 'string') return value;
    if (typeof value !== 'object' || Array.isArray(value)) return no('it takes a text, or texts by language');
    const odd = Object.keys(value).find((language) => !languages.includes(language));
    return odd === undefined ? value : no(`"${odd}" is not one of the catalogue’s languages`);
  },
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : no('it takes a number')),
  boolean: (value) => (typeof value === 'boolean' ? value : no('it takes true or false')),
  date: (value) =>
    typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value))
      ? value
      : no('it takes a date as 2026-12-31'),
  choice: (value, attribute) => {
    const codes = typeof value === 'string' ? [value] : value;
    if (!Array.isArray(codes)) return no('it takes codes of its choices');
    const odd = codes.find((one) => !attribute.choices.some((choice) => choice.code === one));
    return odd === undefined ? codes : no(`"${odd}" is none of its choices`);
  },
};
