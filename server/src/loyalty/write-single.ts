/**
 * One command of a till fills three to five of the nine parts of `writeLedger`, with one row each. The whole statement costs it 0.4 ms and
 * 71 parameters, most of them empty lists; this cuts out the parts that it needs, with scalars for lists. Pure.
 */
import { hotStatement, type Param, type Statement } from '../kit/sql.ts';
import type { Written } from './ledger.sql.ts';

interface Cut {
  readonly statement: Statement<Written>;
  /** Which parameters of the whole it takes, in its order. */
  readonly places: readonly number[];
}

/** Few: what commands do falls into some ten sets of parts. */
const cuts = new WeakMap<Statement<Written>, Map<string, Cut>>();

/** The statement for these parts (names of its common table expressions), with the parameters it takes out of those of the whole. */
export function cutToOne(
  whole: Statement<Written>,
  parts: readonly string[],
  params: readonly Param[],
): { readonly statement: Statement<Written>; readonly params: Param[] } {
  const known = cuts.get(whole) ?? new Map<string, Cut>();
  cuts.set(whole, known);
  const key = parts.join('+');
  const cut = known.get(key) ?? cutOut(whole, parts, key);
  known.set(key, cut);
  return { statement: cut.statement, params: cut.places.map((place) => first(params[place - 1])) };
}

const first = (param: Param | undefined): Param =>
  Array.isArray(param) ? ((param as readonly (string | number | null)[])[0] ?? null) : (param ?? null);

function cutOut(whole: Statement<Written>, parts: readonly string[], key: string): Cut {
  const end = whole.text.lastIndexOf(')\n   select (');
  const pieces = whole.text.slice(0, end).split(/(?:^with|\s\),) (\w+) as \(/);
  const kept: string[] = [];
  let counts = whole.text.slice(end + 1);
  for (let at = 1; at < pieces.length; at += 2) {
    const name = pieces[at] ?? '';
    if (parts.includes(name)) kept.push(`${name} as (${pieces[at + 1] ?? ''})`);
    else counts = counts.replace(`(select count(*)::int from ${name})`, '0');
  }
  if (kept.length !== parts.length) throw new Error(`${whole.name} has not all of ${key}`);
  const text = `with ${kept.join(', ')}${counts}`.replaceAll(
    /unnest\(([^()]+)\)/g,
    (_, lists: string) => `(select ${lists.replaceAll('[]', '')})`,
  );
  const places = [...new Set([...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)))].sort((a, b) => a - b);
  const renumbered = text.replaceAll(/\$(\d+)/g, (_, place: string) => `$${places.indexOf(Number(place)) + 1}`);
  return { statement: hotStatement<Written>(`${whole.name}, one ${key}`, renumbered), places };
}
