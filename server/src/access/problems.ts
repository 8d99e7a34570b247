import { defineProblem } from '../kit/problems.ts';

export const wrongCredentials = defineProblem({
  code: 'wrong_credentials',
  status: 401,
  title: 'E-mail or password is wrong',
  fix: 'Check both; an administrator can make a one-time link for who forgot the password.',
});
export const tooManyAttempts = defineProblem({
  code: 'too_many_attempts',
  status: 429,
  title: 'Too many failed logins',
  fix: 'Wait as long as Retry-After says, or ask an administrator for a one-time link.',
});
export const linkUsedUp = defineProblem({
  code: 'link_used_up',
  status: 401,
  title: 'This one-time link was used, has expired or was replaced',
  fix: 'Ask an administrator for a new one; while nobody has set a password, every start of the server prints one.',
});
export const wrongPassword = defineProblem({
  code: 'wrong_password',
  status: 403,
  title: 'The current password is wrong',
  fix: 'Type the password that you log in with now.',
});
export const onlyStaff = defineProblem({
  code: 'only_staff',
  status: 403,
  title: 'This call is for people with a session, not for API keys',
  fix: 'Log in as a member of staff.',
});
export const emailTaken = defineProblem({
  code: 'email_taken',
  status: 409,
  title: 'A member of staff with this e-mail exists',
  fix: 'Change the existing member, or use another e-mail.',
});
export const lastAdmin = defineProblem({
  code: 'last_admin',
  status: 409,
  title: 'The last active administrator cannot be disabled or lose the role',
  fix: 'Make somebody else an administrator first.',
});
export const notInvitable = defineProblem({
  code: 'staff_disabled',
  status: 409,
  title: 'This member of staff is disabled',
  fix: 'Set the state to active first.',
});
