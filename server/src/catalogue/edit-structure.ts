/** Attributes, the category tree, settings: made and changed under their version; every process is told at commit. */
import type { z } from 'zod';
import type * as contract from '../../../contracts/catalogue.ts';
import { notFound, problem } from '../kit/problems.ts';
import { run, runMaybe, sqlState, type Tx } from '../kit/sql.ts';
import { appendEvents, systemEvent, type JsonObject } from '../spine/index.ts';
import {
  attributeForChange,
  categoryByCode,
  changeAttribute,
  changeCategory,
  changeSettings,
  deleteCategory,
  holdTree,
  insertAttribute,
  insertCategory,
  movePaths,
  settings,
  tellCatalogue,
  termsInUse,
  wantReindex,
  type AttributeRow,
  type CategoryRow,
} from './definitions.sql.ts';
import { canonical } from './document.ts';
import { attributeInvalid, categoryInUse, categoryInvalid, staleVersion } from './problems.ts';
import { everything } from './remember-variants.ts';

type AttributeWish = z.output<typeof contract.attributeBody>;
type CategoryWish = z.output<typeof contract.categoryBody>;
type SettingsWish = z.output<typeof contract.settingsBody>;

/** Makes the attribute (version 0) or changes it. Choices that a product uses stay; type and unit of what is in use, too. */
export async function putAttribute(tx: Tx, code: string, wish: AttributeWish, now: Date): Promise<AttributeRow> {
  checkAttribute(wish);
  const written = [wish.unit, JSON.stringify(wish.names), JSON.stringify(wish.choices), wish.facet] as const;
  if (wish.version === 0) {
    const made = await runMaybe(tx, insertAttribute, [code, wish.type, ...written]);
    if (made === undefined) throw problem(staleVersion, { detail: 'there is an attribute with this code already' });
    return tell(tx, made, 'Attribute Created', { code }, now);
  }
  const before = await runMaybe(tx, attributeForChange, [code]);
  if (before === undefined) throw problem(notFound);
  if (before.type !== wish.type) throw problem(attributeInvalid, { detail: `its type is ${before.type}, for ever` });
  const gone = before.choices.filter((old) => !wish.choices.some((choice) => choice.code === old.code));
  const used = gone.length === 0 ? [] : await run(tx, termsInUse, [gone.map((choice) => `${code}=${choice.code}`)]);
  if (used.length > 0)
    throw problem(attributeInvalid, {
      detail: `products use ${used
        .map(({ term }) => term)
        .slice(0, 5)
        .join(', ')}`,
    });
  const after = await runMaybe(tx, changeAttribute, [code, wish.version, ...written]);
  if (after === undefined) throw problem(staleVersion, { detail: `it is in version ${before.version} now` });
  if (canonical(before.choices) !== canonical(wish.choices)) await run(tx, wantReindex);
  return tell(tx, after, 'Attribute Changed', { code }, now);
}

function checkAttribute({ type, unit, choices, names }: AttributeWish): void {
  const no = (detail: string): never => {
    throw problem(attributeInvalid, { detail });
  };
  if (Object.keys(names).length === 0) no('it needs a name in at least one language');
  if (type !== 'choice' && choices.length > 0) no('only the type `choice` has choices');
  if (type !== 'number' && unit !== null) no('only the type `number` has a unit');
  if (new Set(choices.map((choice) => choice.code)).size < choices.length) no('a choice stands there twice');
}

/** Makes the category (version 0) or changes it, moves included: all paths below follow in the same transaction. */
export async function putCategory(tx: Tx, code: string, wish: CategoryWish, now: Date): Promise<CategoryRow> {
  await run(tx, holdTree);
  if (Object.keys(wish.names).length === 0)
    throw problem(categoryInvalid, { detail: 'it needs a name in at least one language' });
  const parent = wish.parent === null ? null : await runMaybe(tx, categoryByCode, [wish.parent]);
  if (parent === undefined) throw problem(categoryInvalid, { detail: `there is no category "${wish.parent ?? ''}"` });
  if (parent !== null && parent.path.includes(code))
    throw problem(categoryInvalid, { detail: `${parent.code} is the category itself or lies below it` });
  if ((parent?.path.length ?? 0) >= 12) throw problem(categoryInvalid, { detail: 'a tree has at most 12 levels' });
  const written = [
    JSON.stringify(wish.names),
    wish.position,
    wish.taxCategory,
    wish.attributes,
    wish.googleCategory,
  ] as const;
  if (wish.version === 0) {
    const made = await runMaybe(tx, insertCategory, [code, wish.parent, ...written]);
    if (made === undefined) throw problem(staleVersion, { detail: 'there is a category with this code already' });
    return tell(tx, made, 'Category Created', { code, path: made.path }, now);
  }
  const before = await runMaybe(tx, categoryByCode, [code]);
  if (before === undefined) throw problem(notFound);
  const after = await runMaybe(tx, changeCategory, [code, wish.version, wish.parent, ...written]);
  if (after === undefined) throw problem(staleVersion, { detail: `it is in version ${before.version} now` });
  if (before.path.join() !== after.path.join()) await move(tx, after);
  return tell(tx, after, 'Category Changed', { code, path: after.path }, now);
}

async function move(tx: Tx, category: CategoryRow): Promise<void> {
  try {
    await run(tx, movePaths, [category.code, category.path]);
  } catch (error) {
    // A check of the table: the only one that a longer path can break.
    if (sqlState(error) === '23514') throw problem(categoryInvalid, { detail: 'a tree has at most 12 levels' });
    throw error;
  }
}

/** Only an empty one goes. */
export async function dropCategory(tx: Tx, code: string, version: number, now: Date): Promise<void> {
  await run(tx, holdTree);
  const before = await runMaybe(tx, categoryByCode, [code]);
  if (before === undefined) throw problem(notFound);
  if (before.version !== version) throw problem(staleVersion, { detail: `it is in version ${before.version} now` });
  if ((await runMaybe(tx, deleteCategory, [code, version])) === undefined) throw problem(categoryInUse);
  await tell(tx, before, 'Category Deleted', { code }, now);
}

/** Languages in the order of fallback, and what is complete in which channel. */
export async function putSettings(tx: Tx, wish: SettingsWish, now: Date): Promise<z.infer<typeof contract.settings>> {
  const [before] = await run(tx, settings);
  const after = await runMaybe(tx, changeSettings, [wish.version, wish.languages, JSON.stringify(wish.channels)]);
  if (after === undefined) {
    const [known] = await run(tx, settings);
    throw problem(staleVersion, { detail: `they are in version ${known?.version ?? 0} now` });
  }
  if (before?.languages.join() !== wish.languages.join()) await run(tx, wantReindex);
  await tell(tx, after, 'Catalogue Settings Changed', { languages: wish.languages }, now);
  return { version: after.version, languages: wish.languages, channels: wish.channels };
}

async function tell<T>(tx: Tx, row: T, name: string, body: JsonObject, now: Date): Promise<T> {
  await appendEvents(tx, [systemEvent(name, 'catalogue', body, now)]);
  await run(tx, tellCatalogue, [everything]);
  return row;
}
