import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as access from '../../../contracts/access.ts';
import * as channels from '../../../contracts/channels.ts';
import * as people from '../../../contracts/people.ts';
import * as system from '../../../contracts/system.ts';
import { createAccess } from '../access/index.ts';
import { systemClock } from '../kit/clock.ts';
import { noDatabase, plainRoutes } from '../kit/http/try-server.ts';
import { allowed, read, write, type Route } from '../kit/http/route.ts';
import { exampleOf, type Schema } from './example.ts';
import { openApiOf } from './openapi.ts';

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const tree: z.ZodType<Tree> = z
  .lazy(() => z.object({ name: z.string(), children: z.array(tree) }))
  .meta({ id: 'Tree' });

const routes: readonly Route[] = [
  ...createAccess({ db: noDatabase(), clock: systemClock }).routes,
  ...plainRoutes,
  read({
    path: '/api/v1/tree/:id',
    access: allowed('store'),
    summary: 'A tree',
    tag: 'Try',
    answer: tree,
    handle: async () => ({ name: '', children: [] }),
  }),
  write({
    path: '/api/v1/tree',
    access: allowed('admin'),
    summary: 'Plant',
    tag: 'Try',
    body: tree,
    handle: async () => null,
  }),
];
const document = openApiOf(routes, '0.1.0');

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
  expect(result.errors ?? []).toEqual([]);
  expect(validator.version).toBe('3.1');
});

test('the validator is awake: a document with a planted fault fails', async () => {
  const broken = structuredClone(document) as unknown as {
    paths: Record<string, Record<string, { responses: unknown }>>;
  };
  (broken.paths['/api/v1/session']?.['get'] ?? { responses: null }).responses = 'none';
  expect((await new Validator().validate(broken)).valid).toBe(false);
});

test('every call says who may make it, and which problems it may answer with', () => {
  const staff = document.paths['/api/v1/staff']?.['post'] as Record<string, unknown>;
  expect(staff).toMatchObject({
    operationId: 'postApiV1Staff',
    description: 'Roles: admin.',
    'x-roles': ['admin'],
    security: [{ apiKey: [] }, { session: [], csrf: [] }],
  });
  expect(Object.keys(staff['responses'] as object)).toEqual([
    '200',
    '400',
    '401',
    '403',
    '409',
    '413',
    '415',
    '422',
    '429',
    '500',
    '503',
  ]);
  expect(JSON.stringify(staff['responses'])).toContain('email_taken');
  expect(JSON.stringify(staff['parameters'])).toContain('Idempotency-Key');
});

test('path parameters are there, also of routes that read them by themselves', () => {
  expect(document.paths['/api/v1/staff/{id}']?.['patch']).toMatchObject({
    parameters: [{ name: 'id', in: 'path', required: true }, {}],
  });
  expect(document.paths['/api/v1/tree/{id}']?.['get']).toMatchObject({ parameters: [{ name: 'id', in: 'path' }] });
});

test('every reference leads somewhere, also for schemas that hold themselves', () => {
  const text = JSON.stringify(document);
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => String(path));
  expect(references.length).toBeGreaterThan(2);
  for (const path of references) {
    const found = path
      .split('/')
      .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document);
    expect([path, typeof found]).toEqual([path, 'object']);
  }
});

test('every example in the document is valid against its schema', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'https://throughline.test/openapi', ...document });
  const absolute = (schema: Schema): Schema =>
    JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components', '"https://throughline.test/openapi#/components'),
    ) as Schema;
  const found: { schema: Schema; example: unknown }[] = [];
  JSON.stringify(document.paths, (_key, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'schema' in value && 'example' in value) {
      found.push({ schema: value.schema as Schema, example: value.example });
    }
    return value;
  });
  expect(found.length).toBeGreaterThan(10);
  for (const { schema, example } of found) {
    const validate = ajv.compile(absolute(schema));
    expect([validate(example), validate.errors]).toEqual([true, null]);
  }
});

test('a valid example can be made of every contract', () => {
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  for (const [name, schema] of Object.entries({ ...access, ...channels, ...people, ...system })) {
    if (!(schema instanceof z.ZodType)) continue;
    const made = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }) as Schema;
    const validate = ajv.compile(made);
    const example = exampleOf(made);
    expect([name, validate(example), example]).toEqual([name, true, example]);
  }
});
