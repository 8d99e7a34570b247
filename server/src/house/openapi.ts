/** The OpenAPI 3.1 document, made from the same route list and zod schemas that the server runs. */
import { z } from 'zod';
import { problem as problemSchema } from '../../../contracts/common.ts';
import * as problems from '../kit/problems.ts';
import type { Route } from '../kit/http/route.ts';
import { exampleOf, type Schema } from './example.ts';

export interface OpenApi {
  readonly openapi: '3.1.0';
  readonly info: Schema;
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Record<string, Record<string, Schema>>;
  readonly components: { readonly schemas: Record<string, Schema>; readonly securitySchemes: Record<string, Schema> };
}

const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key (`tlk_…`); `throughline keys create` or the console makes one.',
  },
  session: { type: 'apiKey', in: 'cookie', name: 'tl_session', description: 'The session of a member of staff.' },
  csrf: {
    type: 'apiKey',
    in: 'header',
    name: 'x-csrf-token',
    description: 'With a session, for everything but GET: the `csrf` value of GET /api/v1/session.',
  },
};

/** Deterministic: the same routes give the same document. */
export function openApiOf(routes: readonly Route[], version: string): OpenApi {
  const schemas: Record<string, Schema> = {};
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}').replace('*', '{rest}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, path, schemas) };
  }
  schemas['Problem'] = schemaOf(problemSchema, 'output', 'Problem', schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Throughline',
      version,
      summary: 'One customer, one price, one stock, one bonus balance, one conversation.',
      description:
        'Errors are problem documents (RFC 9457) with a stable `code` and a `fix`; all codes are at /docs/problems. ' +
        'Commands take an `Idempotency-Key`: the same key gives the same answer and one effect. Lists are pages: pass `nextCursor` as `cursor`. Times are RFC 3339 in UTC.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    tags: [...new Set(routes.map((route) => route.tag))].sort().map((name) => ({ name })),
    paths,
    components: { schemas, securitySchemes },
  };
}

function operationOf(route: Route, path: string, schemas: Record<string, Schema>): Schema {
  const operationId = `${route.method.toLowerCase()}${path.replaceAll(/[^a-z0-9]+(\w?)/gi, (_all, next: string) => next.toUpperCase())}`;
  const body = route.body === undefined ? undefined : schemaOf(route.body, 'input', `${operationId}Body`, schemas);
  return {
    operationId,
    tags: [route.tag],
    summary: route.summary,
    description: accessWords(route),
    ...(route.access.kind === 'roles' && { 'x-roles': route.access.roles }),
    security: securityOf(route),
    parameters: [
      ...parametersOf(route.params, 'path', schemas),
      ...parametersOf(route.query, 'query', schemas),
      ...missingPathParameters(path, route.params),
      ...(isCommand(route) ? [idempotencyKey] : []),
    ],
    ...(body && {
      requestBody: { required: true, content: jsonOf(body) },
    }),
    ...('raw' in route && route.body === undefined && route.method === 'POST' && { requestBody: anyBody }),
    responses: { ...successOf(route, operationId, schemas), ...refusalsOf(route) },
  };
}

/** With an example, unless the schema refers to others. */
function jsonOf(schema: Schema): Schema {
  const plain = !JSON.stringify(schema).includes('"$ref"');
  return { 'application/json': { schema, ...(plain && { example: exampleOf(schema) }) } };
}

const isCommand = (route: Route): boolean =>
  ('command' in route && route.command === true) || ('keyed' in route && route.keyed === true);

const anyBody = { content: { 'application/octet-stream': { schema: {} } } };

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'A fresh UUID for each command; the same one to repeat it. The first answer is replayed, with `idempotent-replayed: true`.',
  schema: { type: 'string', minLength: 1, maxLength: 200 },
};

function accessWords({ access }: Route): string {
  if (access.kind === 'public') return 'Open to everybody.';
  return access.kind === 'own' ? access.words : `Roles: ${access.roles.join(', ')}.`;
}

function securityOf(route: Route): Schema[] {
  if (route.access.kind !== 'roles') return [];
  return [{ apiKey: [] }, route.method === 'GET' ? { session: [] } : { session: [], csrf: [] }];
}

/** Each member of a query or path schema as a parameter. */
function parametersOf(
  schema: z.ZodType | undefined,
  place: 'path' | 'query',
  schemas: Record<string, Schema>,
): Schema[] {
  if (schema === undefined) return [];
  const object = schemaOf(schema, 'input', '', schemas);
  const required = new Set((object['required'] ?? []) as string[]);
  return Object.entries((object['properties'] ?? {}) as Record<string, Schema>).map(([name, one]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: one,
  }));
}

/** Raw routes may read their path by themselves. */
function missingPathParameters(path: string, params: z.ZodType | undefined): Schema[] {
  if (params !== undefined) return [];
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function successOf(route: Route, operationId: string, schemas: Record<string, Schema>): Schema {
  if (route.answer === undefined) return { '200': { description: 'Done' } };
  const schema = schemaOf(route.answer, 'output', `${operationId}Answer`, schemas);
  return { '200': { description: 'Done', content: jsonOf(schema) } };
}

/** All problems that the call may answer with, by status, each with an example. */
function refusalsOf(route: Route): Record<string, Schema> {
  const kinds = new Set<problems.ProblemKind>(route.problems ?? []);
  if (!('raw' in route)) {
    if (route.body ?? route.query ?? route.params) kinds.add(problems.badRequest);
    if (route.body) kinds.add(problems.bodyTooLarge).add(problems.unreadableType);
  }
  if (route.access.kind === 'roles') {
    kinds.add(problems.notLoggedIn).add(problems.notAllowed);
    if (route.method !== 'GET') kinds.add(problems.csrfMissing).add(problems.crossSite);
  }
  if (isCommand(route)) kinds.add(problems.idempotencyMismatch).add(problems.idempotencyMissing);
  kinds.add(problems.tooManyRequests).add(problems.unavailable).add(problems.internal);
  const statuses = [...new Set([...kinds].map((kind) => kind.status))].sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => [String(status), refusal([...kinds].filter((kind) => kind.status === status))]),
  );
}

function refusal(kinds: readonly problems.ProblemKind[]): Schema {
  return {
    description: kinds.map((kind) => `\`${kind.code}\`: ${kind.title}`).join('; '),
    content: {
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Problem' },
        examples: Object.fromEntries(kinds.map((kind) => [kind.code, { value: problems.problem(kind).body() }])),
      },
    },
  };
}

/** A zod schema as JSON schema; what it defines for itself moves to the document's components. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', name: string, schemas: Record<string, Schema>): Schema {
  const {
    $schema: _dialect,
    $defs,
    ...made
  } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    // The patterns of formats say again, in 300 characters, what the format says.
    override: ({ jsonSchema }) => {
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
    },
  });
  if ($defs === undefined) return made;
  const moved = (key: string): string => `${name}_${key.replaceAll(/\W/g, '_')}`;
  const rewrite = (value: object): Schema =>
    JSON.parse(
      JSON.stringify(value).replaceAll(
        /"#\/\$defs\/([^"]+)"/g,
        (_all, key: string) => `"#/components/schemas/${moved(key)}"`,
      ),
    ) as Schema;
  for (const [key, definition] of Object.entries($defs)) schemas[moved(key)] = rewrite(definition);
  return rewrite(made);
}
