import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { personLabel } from '../people/personLabel.ts';
import { personQuery } from '../person/person.ts';

/** A customer by name, as a link to the account; by the end of the id while the name is not known. */
export function AccountLink({ personId, className }: { personId: string; className?: string | undefined }) {
  const { data } = useQuery(personQuery(personId));
  return (
    <Link to="/loyalty/accounts/$personId" params={{ personId }} className={className ?? ''}>
      {personLabel(data ?? { id: personId, name: null, email: null, phone: null })}
    </Link>
  );
}

/** The same as plain words, for dialogs. */
export function useNameOf(personId: string): string {
  const { data } = useQuery(personQuery(personId));
  return personLabel(data ?? { id: personId, name: null, email: null, phone: null });
}
