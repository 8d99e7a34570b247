/** The HTTP kit, for who assembles the server; routes are written with route.ts alone. */
export { drain } from './drain.ts';
export { createHttpServer, type Answered, type HttpPorts } from './server.ts';
