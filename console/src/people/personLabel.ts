type Named = { id: string; name: string | null; email: string | null; phone: string | null };

/** What to call a person: the best thing known, and the end of the id where nothing is. */
export const personLabel = (person: Named): string =>
  person.name ?? person.email ?? person.phone ?? `#${person.id.slice(-6)}`;
