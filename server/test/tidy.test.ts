/** Locks that cannot lie: how the project is built is held here, and every check has a planted violation that it must find. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import english from '../../console/src/texts/en.ts';
import { circles, closedDoors } from './tidy/doors.ts';
import { isTest, readFiles, root, type SourceFile } from './tidy/files.ts';
import { importsOf } from './tidy/imports.ts';
import { doubleCodes, oddCodes, untestedCodes } from './tidy/problem-codes.ts';
import { emptyNames, ratherLong, retailWordsInKit, straySql, tooLong } from './tidy/shape.ts';
import {
  consoleTexts,
  contradictions,
  fileNames,
  foreignWords,
  readGlossary,
  routePaths,
  wordsOf,
} from './tidy/words.ts';

const code = readFiles(
  ['server', 'quote', 'contracts', 'console/src', 'simulator', 'bench', 'stories', 'scripts'],
  ['.ts', '.tsx', '.mjs'],
);
const programs = code.filter((file) => !isTest(file.path));
const tests = code.filter((file) => isTest(file.path));
const server = programs.filter((file) => file.path.startsWith('server/src/'));
const glossary = readGlossary(readFileSync(path.join(root, 'docs/glossary.md'), 'utf8'));

const file = (at: string, ...lines: string[]): SourceFile => ({ path: at, text: `${lines.join('\n')}\n` });

describe('imports are read rightly', () => {
  test('in all their forms, and in no comment or text', () => {
    const text = [
      `import a from './a.ts';`,
      `import type { B } from "./b.ts";`,
      `import {`,
      `  c,`,
      `  type D,`,
      `} from './c.ts';`,
      `export * from './e.ts';`,
      `export { f as g } from './f.ts';`,
      `export type { H } from './h.ts';`,
      `import './i.ts';`,
      `const later = await import('./j.ts');`,
      `// import no from './no1.ts';`,
      `/** Example:`,
      ` * import no from './no2.ts'; */`,
      `const x = "import no from './no3.ts'";`,
      `export const from = Array.from('abc');`,
    ].join('\n');
    const found = importsOf(text);
    expect(found.map((one) => one.specifier).sort()).toEqual('abcefhij'.split('').map((name) => `./${name}.ts`));
    expect(found.filter((one) => one.typeOnly).map((one) => one.specifier)).toEqual(['./b.ts', './h.ts']);
    expect(found.filter((one) => one.late).map((one) => one.specifier)).toEqual(['./j.ts']);
  });

  test('of every file of the server: as many as a reader would count', () => {
    const reader = /^(import|\} from|export .* from) /;
    for (const { path: at, text } of server) {
      const count = text.split('\n').filter((line) => reader.test(line) && / ?'[^']+';$/.test(line)).length;
      expect([at, importsOf(text).filter((one) => !one.late).length]).toEqual([at, count]);
    }
  });
});

describe('doors', () => {
  test('a part is used through its door alone, and by later parts alone', () => {
    expect(closedDoors(code)).toEqual([]);
  });

  test('planted: a back door, a wrong direction, an unknown folder, a part that knows main', () => {
    const found = closedDoors([
      file('server/src/profiles/a.ts', `import { x } from '../identity/settle.ts';`),
      file('server/src/spine/b.ts', `import type { X } from '../profiles/index.ts';`),
      file('server/src/kit/c.ts', `import { x } from '../spine/index.ts';`),
      file('server/src/misplaced/d.ts', `export const x = 1;`),
      file('server/src/access/e.ts', `import { x } from '../main.ts';`),
      file('server/src/live/f.ts', `import { x } from '../kit/http/try-server.ts';`),
      file('server/src/live/g.ts', `import { x } from '../backup/index.ts';`),
      file('server/src/main.ts', `import { x } from './spine/append.ts';`),
    ]);
    expect(found).toEqual([
      'server/src/profiles/a.ts: ../identity/settle.ts: use the door, server/src/identity/index.ts',
      'server/src/spine/b.ts: ../profiles/index.ts: profiles comes after spine in flow.ts',
      'server/src/kit/c.ts: ../spine/index.ts: spine comes after kit in flow.ts',
      'server/src/misplaced/d.ts: "misplaced" is not in flow.ts',
      'server/src/access/e.ts: ../main.ts: a part imports only contracts, kit and the doors of earlier parts',
      'server/src/live/f.ts: ../kit/http/try-server.ts: only tests import what is made for tests',
      'server/src/live/g.ts: ../backup/index.ts: no part knows backup',
      'server/src/main.ts: ./spine/append.ts: use the door, server/src/spine/index.ts',
    ]);
  });

  test('and what is right passes', () => {
    const right = [
      file(
        'server/src/profiles/a.ts',
        `import { x } from '../identity/index.ts';`,
        `import { y } from '../kit/sql.ts';`,
      ),
      file('server/src/profiles/a.test.ts', `import { x } from '../identity/settle.ts';`),
      file('server/src/main.ts', `import { x } from './live/index.ts';`),
      file('server/src/commands/a.ts', `import { x } from '../channels/imports/index.ts';`),
    ];
    expect(closedDoors(right)).toEqual([]);
  });

  test('no file needs itself by a detour', () => {
    expect(circles(programs)).toEqual([]);
  });

  test('planted: a circle of three; one of types, or loaded late, is none', () => {
    const a = file('a.ts', `import { b } from './b.ts';`);
    const b = file('b.ts', `import { c } from './c.ts';`);
    expect(circles([a, b, file('c.ts', `import { a } from './a.ts';`)])).toEqual(['a.ts → b.ts → c.ts → a.ts']);
    expect(circles([a, b, file('c.ts', `import type { A } from './a.ts';`)])).toEqual([]);
    expect(circles([a, b, file('c.ts', `const a = () => import('./a.ts');`)])).toEqual([]);
  });
});

describe('files', () => {
  test('none has more than 400 lines; those over 250 are named', () => {
    const long = ratherLong(code);
    if (long.length > 0) console.warn(`Rather long:\n  ${long.join('\n  ')}`);
    expect(tooLong(code)).toEqual([]);
  });

  test('planted: 401 lines', () => {
    const lines = Array.from({ length: 401 }, () => 'x');
    expect(tooLong([file('server/src/live/a.ts', ...lines)])).toEqual(['server/src/live/a.ts: 401 lines, at most 400']);
    expect(tooLong([file('console/src/texts/ru.ts', ...lines)])).toEqual([]);
    expect(ratherLong([file('server/src/live/a.ts', ...lines.slice(0, 251))])).toHaveLength(1);
  });

  test('are named by what they do', () => {
    expect(emptyNames(code)).toEqual([]);
  });

  test('planted: utils, helpers, a manager', () => {
    const bad = [
      'server/src/live/utils.ts',
      'server/src/kit/helpers/a.ts',
      'server/src/live/hub-manager.ts',
      'server/test/misc.test.ts',
    ];
    expect(emptyNames(bad.map((at) => file(at, '')))).toHaveLength(4);
    expect(emptyNames([file('server/src/live/manage.ts', ''), file('contracts/common.ts', '')])).toEqual([]);
  });

  test('of the kit have no retail words', () => {
    expect(retailWordsInKit(code)).toEqual([]);
  });

  test('planted: a cart in the kit', () => {
    expect(retailWordsInKit([file('server/src/kit/a.ts', '', 'const cart = 1;')])).toEqual([
      'server/src/kit/a.ts:2: "cart" is a retail word',
    ]);
    expect(retailWordsInKit([file('server/src/kit/a.ts', 'const restored = price_less;')])).toEqual([]);
  });

  test('hold SQL only where SQL belongs', () => {
    expect(straySql(code)).toEqual([]);
  });

  test('planted: statements elsewhere', () => {
    const at = 'server/src/live/a.ts';
    for (const text of [
      'const a = `select id from live.things`;',
      "const a = 'insert into live.things values (1)';",
      'const a = `update live.things t\n set x = 1`;',
      'const a = `\n  with found as (select 1) select 2`;',
      "const a = 'drop table live.things';",
      "const a = statement('live.find', row, text);",
    ]) {
      expect([text, straySql([file(at, text)]).length]).toEqual([text, 1]);
    }
    expect(straySql([file('server/src/live/live.sql.ts', 'const a = `select id from live.things`;')])).toEqual([]);
    expect(straySql([file(at, "const a = 'Select a person from the list, then update it';")])).toEqual([]);
    expect(straySql([file('server/src/history/a.ts', "command('history.x', `y`)")])).toHaveLength(1);
  });
});

describe('words', () => {
  test('the glossary does not contradict itself', () => {
    expect(glossary.length).toBeGreaterThan(30);
    expect(contradictions(glossary)).toEqual([]);
  });

  test('schema, addresses, file names and screens use its words', () => {
    const schema = readFileSync(path.join(root, 'server/test/schema.snapshot.sql'), 'utf8');
    const places = [
      { where: 'schema', text: schema },
      ...routePaths(server),
      ...fileNames(code),
      ...consoleTexts(english),
    ];
    expect(foreignWords(glossary, places)).toEqual([]);
  });

  test('planted: a foreign word in each of them, in every spelling', () => {
    const terms = readGlossary('| **one-time link** | x | magic link |\n| **staff** | y | employee |');
    for (const text of [
      'magic_link',
      'magicLinks',
      'POST /api/v1/magic-links',
      'Send a magic link',
      'Employees',
      'employee_id',
    ]) {
      expect([text, foreignWords(terms, [{ where: 'x', text }]).length]).toEqual([text, 1]);
    }
    expect(foreignWords(terms, [{ where: 'x', text: 'a link is no magic; unemployed' }])).toEqual([]);
    expect(consoleTexts({ a: { b: 'Employees' } }, 'en')).toEqual([{ where: 'en a b', text: 'Employees' }]);
    expect(routePaths([file('a.ts', `path: '/api/v1/employees/:id',`)])[0]?.text).toBe('/api/v1/employees/:id');
    expect(wordsOf('fileNames_of-EACHKind address')).toEqual(['file', 'name', 'of', 'eachkind', 'address']);
  });

  test('planted: a glossary that claims a word twice, refuses its own, or says nothing', () => {
    const terms = readGlossary('| **till** | a | register |\n| **kiosk** | b | register, till |\n| **lot** |  | – |');
    expect(contradictions(terms)).toHaveLength(3);
  });
});

describe('problems', () => {
  test('each code is defined once, in snake case', () => {
    expect([...doubleCodes(server), ...oddCodes(server)]).toEqual([]);
  });

  test('each code is produced by a test', () => {
    expect(untestedCodes(server, tests)).toEqual([]);
  });

  test('planted: a code defined twice, one that is odd, one that no test produces', () => {
    const at = (name: string, problem: string) => file(name, `defineProblem({`, `  code: '${problem}',`, `})`);
    expect(doubleCodes([at('a.ts', 'gone'), at('b.ts', 'gone')])).toEqual(['gone: defined in a.ts and in b.ts']);
    expect(oddCodes([at('a.ts', 'Gone-Away')])).toHaveLength(1);
    expect(untestedCodes([at('a.ts', 'gone')], [file('a.test.ts', `expect('gone_away')`)])).toHaveLength(1);
    expect(untestedCodes([at('a.ts', 'gone')], [file('a.test.ts', `expect('gone')`)])).toEqual([]);
  });
});
