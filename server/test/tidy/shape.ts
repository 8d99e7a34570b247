/** Sizes, names and words of files; where SQL may stand. */
import { isTest, type SourceFile } from './files.ts';

const hardLines = 400;
/** Tests are longer by nature: many sentences over one world. */
const hardTestLines = 500;
const softLines = 250;

/** Lists of words and of goods are data, not programs to be read: their length says nothing. */
const lists = [/^console\/src\/texts\/[\w/]+\.ts$/, /^simulator\/[\w-]*(ranges|names)\.ts$/];

const linesOf = (file: SourceFile): number => file.text.split('\n').length - 1;

/** Files that are too long to be one thing. */
export function tooLong(files: readonly SourceFile[]): string[] {
  const [tests, programs] = [files.filter((file) => isTest(file.path)), files.filter((file) => !isTest(file.path))];
  return [
    ...over(programs, hardLines).map(([file, lines]) => `${file}: ${lines} lines, at most ${hardLines}`),
    ...over(tests, hardTestLines).map(([file, lines]) => `${file}: ${lines} lines, at most ${hardTestLines}`),
  ];
}

/** Files to look at; printed, not failed. Tests are longer by nature. */
export function ratherLong(files: readonly SourceFile[]): string[] {
  const programs = files.filter((file) => !isTest(file.path));
  return over(programs, softLines).map(([file, lines]) => `${file}: ${lines} lines`);
}

function over(files: readonly SourceFile[], limit: number): [string, number][] {
  return files
    .filter((file) => linesOf(file) > limit && !lists.some((list) => list.test(file.path)))
    .map((file) => [file.path, linesOf(file)]);
}

const empty = /^(utils?|helpers?|managers?|misc|common|shared|stuff)$/;

/** Names that say nothing of what is inside, anywhere in the server's paths. */
export function emptyNames(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('server/'))
    .filter((file) => file.path.split('/').some((step) => step.split(/[.-]/).some((word) => empty.test(word))))
    .map((file) => `${file.path}: name it by what it does`);
}

// As whole words: "restore", "shopping" and the like are none of them.
const retail =
  /\b(customers?|shoppers?|carts?|products?|prices?|pricing|stock|loyalty|bonus(es)?|baskets?|checkout|skus?|retail(er|ers)?|merchants?|coupons?|invoices?|vouchers?)\b/i;

/** The kit has no retail words: it would serve a library as well as a shop. */
export function retailWordsInKit(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('server/src/kit/') && !isTest(file.path))
    .flatMap((file) =>
      file.text
        .split('\n')
        .map((line, at) => [at + 1, retail.exec(line)?.[0]] as const)
        .filter(([, word]) => word !== undefined)
        .map(([line, word]) => `${file.path}:${line}: "${word}" is a retail word`),
    );
}

// A text that begins like a statement and goes on like one, in small letters as our style has it, or in capitals.
const sql =
  /(['"`])\s*(select\s[^'"`]*\bfrom\b|insert\s+into\s|update\s+[\w.]+\s+(\w+\s+)?set\b|delete\s+from\s|with\s+\w+\s+as\s*(materialized\s*)?\(|(create|alter|drop|truncate)\s+(table|index|view|schema|function)\b|SELECT\s|INSERT\s+INTO\s|UPDATE\s+[\w.]+\s+SET\b|DELETE\s+FROM\s|(CREATE|ALTER|DROP|TRUNCATE)\s+TABLE\b)/;

/** Where SQL may stand besides, and why. */
const exempt: readonly (readonly [RegExp, string])[] = [
  [/^server\/src\/engines\//, 'starts the databases, before there is any schema'],
  [
    /^server\/src\/history\//,
    'ClickHouse, which cannot plan under a role; statements for PostgreSQL are found by their maker',
  ],
  [
    /^server\/src\/audiences\/(ask-bulk|bulk-people|compile-\w+|feed-people)\.ts$/,
    'ClickHouse, by statements that are made from rules; held by a test against the other evaluator',
  ],
  [/^server\/src\/journeys\/rehearse\.ts$/, 'ClickHouse, by a statement that is made from a graph'],
  [/^server\/src\/backup\//, 'works on the tables of all parts, as the owner of the database'],
];

/** SQL stands in *.sql.ts and in migrations alone, and named statements are made nowhere else. */
export function straySql(files: readonly SourceFile[]): string[] {
  const programs = files.filter(
    (file) => /^server\/src\/.*\.ts$/.test(file.path) && !file.path.endsWith('.sql.ts') && !isTest(file.path),
  );
  return programs.flatMap((file) => {
    const made = file.path === 'server/src/kit/sql.ts' ? null : maker.exec(file.text)?.[0];
    const text = exempt.some(([where]) => where.test(file.path)) ? null : sql.exec(file.text)?.[0].slice(1, 40);
    const found = made ?? text;
    return found == null ? [] : [`${file.path}: "${found.replaceAll(/\s+/g, ' ').trim()}" belongs into a .sql.ts`];
  });
}

const maker = /\b(statement|hotStatement|command)\(\s*'[a-z]\w*\.\w+'/;
