/** /api/v1/staff: invite, change, disable. */
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import * as contract from '../../../contracts/access.ts';
import { id, pageQuery } from '../../../contracts/common.ts';
import { newId } from '../kit/ids.ts';
import { notAllowed, notFound, problem } from '../kit/problems.ts';
import { allowed, alreadyShown, everyRole, read, write, type Actor, type Route } from '../kit/http/route.ts';
import { run, runMaybe, sqlState, type Tx } from '../kit/sql.ts';
import type { AccessDeps } from './deps.ts';
import { makeLink, type LoginLink } from './link.ts';
import { dropLinks } from './login.sql.ts';
import { pageOfRows, readCursor } from './page.ts';
import { emailTaken, lastAdmin, notInvitable } from './problems.ts';
import { closeSessionsOf } from './session.ts';
import { emailKeyOf, staffOf, type StaffMember } from './staff-row.ts';
import { addStaff, changeStaff, findStaff, listStaff } from './staff.sql.ts';

type Change = z.infer<typeof contract.changeStaffBody>;

const tag = 'Staff';
const params = z.object({ id });
const admins = allowed('admin');
const redact = (answer: z.infer<typeof contract.invitedStaff>) => ({ ...answer, link: alreadyShown });

export function staffRoutes({ db, publicUrl }: AccessDeps): Route[] {
  // Where no address was configured, the one that the administrator uses right now (it has passed the check of host names).
  const shown = (link: LoginLink, request: FastifyRequest) => ({
    staff: link.staff,
    link: `${(publicUrl ?? `${request.protocol}://${request.host}`).replace(/\/$/, '')}${link.path}`,
  });
  return [
    read({
      path: '/api/v1/staff',
      tag,
      access: admins,
      summary: 'All members of staff, newest first',
      query: pageQuery,
      answer: contract.staffPage,
      handle: async ({ query }) =>
        pageOfRows(await run(db, listStaff, [readCursor(query.cursor), query.limit + 1]), query.limit, staffOf),
    }),
    write({
      path: '/api/v1/staff',
      tag,
      access: admins,
      summary: 'Invite a member of staff; the link is shown once',
      body: contract.inviteStaffBody,
      answer: contract.invitedStaff,
      problems: [emailTaken],
      redact,
      handle: async ({ body, tx, now, audit, status, request }) => {
        const roles = [...new Set(body.roles)];
        const row = await runMaybe(tx, addStaff, [
          newId(now.getTime()),
          body.email,
          emailKeyOf(body.email),
          body.name,
          roles,
          now,
        ]);
        if (row === undefined) throw problem(emailTaken);
        await audit({ action: 'staff.invited', object: { kind: 'staff', id: row.id }, detail: { roles } });
        status(201);
        return shown(await makeLink(tx, staffOf(row), now), request);
      },
    }),
    write({
      path: '/api/v1/staff/:id/link',
      tag,
      access: admins,
      summary: 'A new one-time link for who lost the password or the invitation; shown once',
      params,
      answer: contract.invitedStaff,
      problems: [notFound, notInvitable],
      redact,
      handle: async ({ params: { id: staffId }, tx, now, audit, request }) => {
        const row = await runMaybe(tx, findStaff, [staffId]);
        if (row === undefined) throw problem(notFound);
        if (row.state === 'disabled') throw problem(notInvitable);
        await audit({ action: 'login_link.made', object: { kind: 'staff', id: staffId } });
        return shown(await makeLink(tx, staffOf(row), now), request);
      },
    }),
    write({
      path: '/api/v1/staff/:id',
      tag,
      method: 'PATCH',
      access: everyRole,
      summary: 'Change a member of staff. Everybody may change their own name and language, administrators everything',
      params,
      body: contract.changeStaffBody,
      answer: contract.staffMember,
      problems: [notFound, lastAdmin, notAllowed],
      handle: async ({ params: { id: staffId }, body, actor, tx, audit }) => {
        if (!mayChange(actor, staffId, body)) throw problem(notAllowed);
        const changed = await change(tx, staffId, body);
        await audit({
          action: 'staff.changed',
          object: { kind: 'staff', id: staffId },
          detail: {
            fields: Object.keys(body),
            ...(body.roles && { roles: body.roles }),
            ...(body.state && { state: body.state }),
          },
        });
        return changed;
      },
    }),
  ];
}

/** Pure: administrators change everybody; others their own name and language. */
export function mayChange(actor: Actor, staffId: string, body: Change): boolean {
  if (actor.roles.includes('admin')) return true;
  return actor.kind === 'staff' && actor.id === staffId && body.roles === undefined && body.state === undefined;
}

async function change(tx: Tx, staffId: string, body: Change): Promise<StaffMember> {
  const roles = body.roles === undefined ? null : [...new Set(body.roles)];
  try {
    const row = await runMaybe(tx, changeStaff, [
      staffId,
      body.name ?? null,
      roles,
      body.state ?? null,
      body.language ?? null,
    ]);
    if (row === undefined) throw problem(notFound);
    if (body.state === 'disabled') {
      await closeSessionsOf(tx, staffId);
      await run(tx, dropLinks, [staffId]);
    }
    return staffOf(row);
  } catch (error) {
    throw sqlState(error) === 'TL001' ? problem(lastAdmin) : error;
  }
}
