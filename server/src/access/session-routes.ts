/** /api/v1/session: log in, log out, who am I, change the password. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import * as contract from '../../../contracts/access.ts';
import { crossSite, notLoggedIn, problem } from '../kit/problems.ts';
import { anyone, everyRole, read, write, type Route } from '../kit/http/route.ts';
import { refuseOtherSites } from './authenticate.ts';
import type { AccessDeps } from './deps.ts';
import { changePassword, logIn, logInByLink, type LoggedIn } from './login.ts';
import { linkUsedUp, onlyStaff, tooManyAttempts, wrongCredentials, wrongPassword } from './problems.ts';
import { csrfOf } from './secret.ts';
import { absoluteMs, closeSession, useSession } from './session.ts';
import { createSessionCookie } from './cookie.ts';
import { staffOf } from './staff-row.ts';

const path = '/api/v1/session';
const common = { path, tag: 'Session', answer: contract.session };
// What guesses is stopped by throttle.ts; this keeps a flood away from the database. A shop behind one address has many people.
const loginsAMinute = 300;

export function sessionRoutes({ db, publicUrl }: AccessDeps): Route[] {
  const cookie = createSessionCookie(publicUrl?.startsWith('https:') === true);
  const callerOf = (request: FastifyRequest) => ({ address: request.ip, oldToken: cookie.read(request) });
  const welcome = (reply: FastifyReply, who: LoggedIn) => {
    cookie.set(reply, who.token, absoluteMs / 1000);
    return { staff: who.staff, csrf: csrfOf(who.token), expiresAt: who.expiresAt.toISOString() };
  };
  return [
    read({
      ...common,
      access: everyRole,
      summary: 'Who is logged in, and the CSRF token of the session',
      problems: [onlyStaff],
      handle: async ({ actor, request, now }) => {
        if (actor.kind !== 'staff') throw problem(onlyStaff);
        const token = cookie.read(request);
        const found = token === null ? null : await useSession(db, token, now);
        if (token === null || found === null) throw problem(notLoggedIn);
        return { staff: staffOf(found), csrf: csrfOf(token), expiresAt: found.expires_at.toISOString() };
      },
    }),
    // No command, though it changes something: a failed attempt must be counted, so its transactions are its own; and no
    // answer with a session in it is kept for an Idempotency-Key. The same holds for the next two.
    read({
      ...common,
      method: 'POST',
      access: anyone,
      summary: 'Log in with e-mail and password',
      body: contract.loginBody,
      perMinute: loginsAMinute,
      problems: [wrongCredentials, tooManyAttempts, crossSite],
      handle: async ({ body, request, reply, now }) => {
        refuseOtherSites(request, publicUrl);
        return welcome(reply, await logIn(db, body.email, body.password, callerOf(request), now));
      },
    }),
    read({
      ...common,
      method: 'POST',
      path: `${path}/link`,
      access: anyone,
      summary: 'Log in with a one-time link, and set a password with it',
      body: contract.linkLoginBody,
      perMinute: loginsAMinute,
      problems: [linkUsedUp, crossSite],
      handle: async ({ body, request, reply, now }) => {
        refuseOtherSites(request, publicUrl);
        return welcome(reply, await logInByLink(db, body.token, body.password, callerOf(request), now));
      },
    }),
    read({
      ...common,
      method: 'POST',
      path: `${path}/password`,
      access: everyRole,
      summary: 'Change the password; all other sessions end',
      body: contract.changePasswordBody,
      perMinute: loginsAMinute,
      problems: [wrongPassword, onlyStaff, tooManyAttempts],
      handle: async ({ body, actor, request, reply, now }) => {
        if (actor.kind !== 'staff') throw problem(onlyStaff);
        return welcome(
          reply,
          await changePassword(db, actor, body.currentPassword, body.newPassword, callerOf(request), now),
        );
      },
    }),
    write({
      path,
      tag: 'Session',
      method: 'DELETE',
      access: everyRole,
      summary: 'Log out',
      handle: async ({ tx, actor, request, reply, audit }) => {
        const token = cookie.read(request);
        if (actor.kind !== 'staff' || token === null) throw problem(onlyStaff);
        await closeSession(tx, token);
        cookie.clear(reply);
        await audit({ action: 'staff.logged_out', object: { kind: 'staff', id: actor.id } });
        return null;
      },
    }),
  ];
}
