/** /docs: Swagger UI from node_modules, with a start script of ours, because the content security policy allows no inline one. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export const docsPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Throughline API</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/docs/assets/swagger-ui.css"></head>
<body><div id="docs"></div><script src="/docs/assets/swagger-ui-bundle.js"></script><script src="/docs/assets/start.js"></script></body></html>`;

// "Try it out" works with the session of the console: the CSRF token is fetched once and sent along.
const startScript = `let csrf;
SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'list',
  filter: true,
  validatorUrl: null,
  requestInterceptor: async (request) => {
    if (request.method && request.method !== 'GET' && !request.headers.Authorization) {
      csrf ??= fetch('/api/v1/session').then((answer) => (answer.ok ? answer.json() : {})).then((session) => session.csrf);
      const token = await csrf;
      if (token) request.headers['x-csrf-token'] = token;
    }
    return request;
  },
});
`;

const types: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/** A file of the docs page by its name, or undefined. Only these are ever read. */
export async function docsAsset(name: string): Promise<{ type: string; content: string | Buffer } | undefined> {
  if (name === 'start.js') return { type: 'text/javascript; charset=utf-8', content: startScript };
  const type = Object.hasOwn(types, name) ? types[name] : undefined;
  if (type === undefined) return undefined;
  const folder = path.dirname(createRequire(import.meta.url).resolve('@fastify/swagger-ui'));
  return { type, content: await readFile(path.join(folder, 'static', name)) };
}
