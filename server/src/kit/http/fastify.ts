/** Fastify's default export, under its own name. */
import fastify from 'fastify';

export { fastify as Fastify };
export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
