/** Every statement is planned on the migrated database under a role that owns its own part's schema alone. */
import { randomBytes } from 'node:crypto';
import { flow } from '../../src/flow.ts';
import type { Db, Statement, Tx } from '../../src/kit/sql.ts';

export interface NamedStatement {
  readonly part: string;
  readonly file: string;
  readonly statement: Pick<Statement<unknown>, 'name' | 'text'>;
}

/** Exports that are statements, alone or in lists and records. */
export function statementsIn(
  exported: unknown,
  seen: Set<object> = new Set(),
): Pick<Statement<unknown>, 'name' | 'text'>[] {
  // What is exported beside statements may hold itself, such as a schema of rules within rules.
  if (typeof exported !== 'object' || exported === null || seen.has(exported)) return [];
  seen.add(exported);
  if ('name' in exported && 'text' in exported && 'read' in exported) {
    const { name, text, single } = exported as Statement<unknown>;
    return [{ name, text }, ...(single === undefined ? [] : [{ name: `${name}, one key`, text: single.text }])];
  }
  return Object.values(exported).flatMap((one) => (typeof one === 'object' ? statementsIn(one, seen) : []));
}

// What cannot be planned; there is little of it, and its names are looked at instead.
const unplanned =
  /^\s*(listen|unlisten|notify|set|lock|begin|commit|rollback|savepoint|copy|vacuum|analyze|truncate)\b/i;

/** The first schema of another part that a text names. */
function foreignSchema(part: string, text: string): string | undefined {
  const names = [...text.matchAll(/\b([a-z]+)(?:_out)?\.[a-z_]+/g)].map(([, name]) => String(name));
  return names.find((name) => name !== part && flow.some((one) => one.name === name));
}

/** Makes a role for each part: owner of nothing, all rights in its own schema, reading in the `_out` schemas of earlier parts and in kit. */
export async function createRoles(db: Db): Promise<{ roleOf(part: string): string; drop(): Promise<void> }> {
  const mark = randomBytes(4).toString('hex');
  const roleOf = (part: string): string => `tidy_${part}_${mark}`;
  const rows = await db.unsafe(`select nspname from pg_namespace`);
  const present = new Set(rows.map((row) => String(row['nspname'])));
  const grants = (role: string, schema: string, what: string): string =>
    present.has(schema)
      ? `grant usage on schema ${schema} to ${role}; grant ${what} on all tables in schema ${schema} to ${role};
         grant execute on all functions in schema ${schema} to ${role}; grant usage on all sequences in schema ${schema} to ${role};`
      : '';
  for (const [at, { name }] of flow.entries()) {
    const role = roleOf(name);
    const earlier = flow.slice(0, at).map((part) => grants(role, `${part.name}_out`, 'select'));
    await db.unsafe(
      `create role ${role}; ${grants(role, name, 'all')} ${grants(role, `${name}_out`, 'all')} ${grants(role, 'kit', 'all')} ${earlier.join(' ')}`,
    );
  }
  return {
    roleOf,
    async drop() {
      for (const { name } of flow) await db.unsafe(`drop owned by ${roleOf(name)}; drop role ${roleOf(name)}`);
    },
  };
}

/** What the database objects to, one line for each statement. `explain (generic_plan)` checks names, types and rights, and runs nothing. */
export async function describeAll(
  db: Db,
  roleOf: (part: string) => string,
  all: readonly NamedStatement[],
): Promise<string[]> {
  const found: string[] = [];
  for (const { part, file, statement } of all) {
    const foreign = unplanned.test(statement.text) ? foreignSchema(part, statement.text) : undefined;
    const objection = unplanned.test(statement.text)
      ? foreign && `names ${foreign}`
      : await describe(db, roleOf(part), statement.text);
    if (objection) found.push(`${file}: ${statement.name}: ${objection}`);
  }
  return found;
}

const nothing = Symbol('rolled back');

async function describe(db: Db, role: string, text: string): Promise<string | null> {
  let objection: string | null = null;
  await db
    .begin(async (tx) => {
      const on = tx as unknown as Tx;
      await on.unsafe(`set local role ${role}`);
      await on
        .unsafe(`explain (generic_plan) ${text}`)
        .simple()
        .catch((error: unknown) => {
          objection = error instanceof Error ? error.message : String(error);
        });
      throw nothing;
    })
    .catch((error: unknown) => {
      if (error !== nothing && objection === null) throw error;
    });
  return objection;
}

/** Two statements of one name would be told apart by nobody. */
export function doubleNames(all: readonly NamedStatement[]): string[] {
  const seen = new Map<string, NamedStatement>();
  return all.flatMap((one) => {
    const before = seen.get(one.statement.name);
    seen.set(one.statement.name, one);
    if (before === undefined || before.statement.text === one.statement.text) return [];
    return [`${one.statement.name}: in ${before.file} and in ${one.file}`];
  });
}

/** A statement is named after its part: `orders.place`. */
/**
 * Statements that wait for row locks and choose their rows by `in (select …)`. PostgreSQL 18 forgets a row that was changed while such a
 * statement waited for it, when the plan makes the list distinct by hashing: an account that is not locked. `= any (array(select …))` keeps it.
 */
export function forgetfulLocks(all: readonly NamedStatement[]): string[] {
  return all
    .filter(({ statement: { text } }) => {
      const waits = /\bfor (no key )?update\b(?!( of \w+)? (skip locked|nowait))/i.test(text);
      return waits && /\bin\s*\(\s*(select|values|with)\b/i.test(text);
    })
    .map(({ file, statement }) => `${file}: ${statement.name} locks what in (select …) finds; = any (array(select …))`);
}

export function oddNames(all: readonly NamedStatement[]): string[] {
  return all
    .filter(({ part, statement }) => !statement.name.startsWith(`${part}.`))
    .map(({ part, file, statement }) => `${file}: ${statement.name} is not named ${part}.…`);
}
