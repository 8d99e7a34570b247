/** An example for a JSON schema, good enough to read and valid against it: defaults, first choices, plain values of each format. */

export type Schema = { readonly [key: string]: unknown };

const texts: Record<string, string> = {
  uuid: '0198c2a4-7b3e-7c11-9d52-3f1e8a6b4c20',
  'date-time': '2026-03-01T10:15:00.000Z',
  date: '2026-03-01',
  email: 'anna@shop.example',
  uri: 'https://shop.example',
};

// Patterns of ours that a plain word does not match.
const byPattern: readonly (readonly [RegExp, string])[] = [[/\[a-z0-9\]/, 'web-shop']];

const maxDepth = 8;

export function exampleOf(schema: Schema, depth = 0): unknown {
  if ('example' in schema) return schema['example'];
  if ('const' in schema) return schema['const'];
  if ('default' in schema) return schema['default'];
  if (Array.isArray(schema['enum'])) return schema['enum'][0];
  const choice = schema['anyOf'] ?? schema['oneOf'];
  if (Array.isArray(choice)) return exampleOf(choice[0] as Schema, depth);
  if (Array.isArray(schema['allOf']))
    return Object.assign({}, ...schema['allOf'].map((one) => exampleOf(one as Schema, depth)));
  return ofType(schema, depth);
}

function ofType(schema: Schema, depth: number): unknown {
  const type = Array.isArray(schema['type']) ? schema['type'][0] : schema['type'];
  if (type === 'object') return ofObject(schema, depth);
  if (type === 'array') {
    const items = schema['items'];
    return items === undefined || depth >= maxDepth ? [] : [exampleOf(items as Schema, depth + 1)];
  }
  if (type === 'string') return ofText(schema);
  if (type === 'integer' || type === 'number') return Math.max(1, Number(schema['minimum'] ?? 1));
  if (type === 'boolean') return true;
  return null;
}

function ofObject(schema: Schema, depth: number): unknown {
  const properties = (schema['properties'] ?? {}) as Record<string, Schema>;
  const required = new Set((schema['required'] ?? []) as string[]);
  if (depth >= maxDepth) return {};
  return Object.fromEntries(
    Object.entries(properties)
      // What may be left out is shown only near the top.
      .filter(([name]) => required.has(name) || depth < 2)
      .map(([name, one]) => [name, exampleOf(one, depth + 1)]),
  );
}

function ofText(schema: Schema): string {
  const format = texts[String(schema['format'])];
  if (format !== undefined) return format;
  const pattern = String(schema['pattern'] ?? '');
  const known = byPattern.find(([test]) => pattern !== '' && test.test(pattern));
  const word = known?.[1] ?? 'text';
  const min = Number(schema['minLength'] ?? 0);
  const max = Number(schema['maxLength'] ?? 1_000);
  return word.padEnd(min, 'x').slice(0, max);
}
