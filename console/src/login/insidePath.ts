/** Only a path of our own may be followed from outside: `//elsewhere` and `https:` would lead out. */
export const insidePath = (to: string | undefined): string => (to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/');
