/** The session cookie. Lax: a link from a mail may lead into the console; no other site's form or script sends it. */
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface SessionCookie {
  read(request: FastifyRequest): string | null;
  set(reply: FastifyReply, token: string, seconds: number): void;
  clear(reply: FastifyReply): void;
}

/** With https the cookie is Secure and has the `__Host-` prefix, so that no sub-domain can plant one. */
export function createSessionCookie(https: boolean): SessionCookie {
  const name = https ? '__Host-tl_session' : 'tl_session';
  const attributes = `Path=/; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
  return {
    read: (request) => valueOf(request.headers.cookie ?? '', name),
    set: (reply, token, seconds) => {
      reply.header('set-cookie', `${name}=${token}; ${attributes}; Max-Age=${seconds}`);
    },
    clear: (reply) => {
      reply.header('set-cookie', `${name}=; ${attributes}; Max-Age=0`);
    },
  };
}

// Our tokens are 43 characters of base64url; anything else is nobody's.
function valueOf(header: string, name: string): string | null {
  for (const pair of header.split(';', 100)) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return null;
}
