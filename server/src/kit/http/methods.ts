/** What an address answers to methods that no route takes: 405 with Allow; OPTIONS says which there are. */
import { methodNotAllowed, problem } from '../problems.ts';
import { sendProblem } from './answer-error.ts';
import type { FastifyInstance } from './fastify.ts';
import type { Route } from './route.ts';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** The methods of each path, HEAD included where a plain GET gives it. */
export function methodsByPath(routes: readonly Route[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const route of routes) {
    const known = found.get(route.path) ?? new Set<string>();
    known.add(route.method);
    if (route.method === 'GET' && !('raw' in route)) known.add('HEAD');
    found.set(route.path, known);
  }
  return found;
}

export function refuseOtherMethods(app: FastifyInstance, routes: readonly Route[]): void {
  for (const [url, known] of methodsByPath(routes)) {
    const allow = [...known, ...(known.has('OPTIONS') ? [] : ['OPTIONS'])].join(', ');
    for (const method of methods) {
      if (known.has(method)) continue;
      app.route({
        method,
        url,
        exposeHeadRoute: false,
        // Answered before a body is read.
        onRequest: async (_request, reply) => {
          reply.header('allow', allow);
          return method === 'OPTIONS' ? reply.status(204).send() : sendProblem(reply, problem(methodNotAllowed));
        },
        handler: async () => undefined,
      });
    }
  }
}
