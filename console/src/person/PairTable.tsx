import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PersonSummary } from '../people/people.ts';
import { personLabel } from '../people/personLabel.ts';
import { type Formatters, useFormat } from '../ui/format.ts';
import { IconCheck } from '../ui/icons.ts';
import css from './Dialogs.module.css';
import { IdentifierWords } from './IdentifierWords.tsx';
import type { KnownIdentifier } from './person.ts';

const mostShown = 12;

type Compared = PersonSummary & { identifiers?: KnownIdentifier[] };
type Row = { key: string; label: string; of: (person: PersonSummary) => string };

const rowsOf = (
  label: (key: 'name' | 'email' | 'phone' | 'firstSeen' | 'lastSeen' | 'events' | 'orders' | 'revenue') => string,
  format: Formatters,
): Row[] => [
  { key: 'name', label: label('name'), of: (person) => person.name ?? '–' },
  { key: 'email', label: label('email'), of: (person) => person.email ?? '–' },
  { key: 'phone', label: label('phone'), of: (person) => person.phone ?? '–' },
  { key: 'first', label: label('firstSeen'), of: (person) => format.date(person.firstSeenAt) },
  { key: 'last', label: label('lastSeen'), of: (person) => format.date(person.lastSeenAt) },
  { key: 'events', label: label('events'), of: (person) => format.number(person.events) },
  { key: 'orders', label: label('orders'), of: (person) => format.number(person.orders) },
  { key: 'revenue', label: label('revenue'), of: (person) => person.revenue.map(format.money).join(' + ') || '–' },
];

/** Two or more people side by side; what agrees in all of them is marked. */
export function PairTable({ people }: { people: readonly Compared[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const rows = rowsOf((key) => t(`people.${key}`), format);
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={t('merge.compare')}>
      <table className={css.pair}>
        <thead>
          <tr>
            <td />
            {people.map((person) => (
              <th key={person.id} scope="col">
                <Link to="/people/$personId" params={{ personId: person.id }} target="_blank">
                  {personLabel(person)}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const values = people.map(row.of);
            const same = values[0] !== '–' && values.every((value) => value === values[0]);
            return (
              <tr key={row.key} data-same={same && ['name', 'email', 'phone'].includes(row.key)}>
                <th scope="row">{row.label}</th>
                {values.map((value, index) => (
                  <td key={people[index]?.id}>{value}</td>
                ))}
              </tr>
            );
          })}
          {people.some((person) => person.identifiers !== undefined) ? (
            <tr>
              <th scope="row">{t('identity.identifiers')}</th>
              {people.map((person) => (
                <td key={person.id}>
                  <Identifiers of={person} others={people.filter((other) => other !== person)} />
                </td>
              ))}
            </tr>
          ) : null}
        </tbody>
      </table>
    </div>
  );
}

/** The evidence: a value that another one holds too is marked, and so is one that has been verified. */
function Identifiers({ of, others }: { of: Compared; others: readonly Compared[] }) {
  const { t } = useTranslation();
  const elsewhere = new Set(others.flatMap((other) => other.identifiers?.map((one) => one.originId) ?? []));
  return (
    <ul className={css.identifiers}>
      {of.identifiers?.slice(0, mostShown).map((one) => (
        <li key={one.originId} data-same={elsewhere.has(one.originId)}>
          <IdentifierWords identifier={one} />
          {one.verifiedAt === null ? null : <IconCheck size={14} aria-label={t('identity.verified')} />}
        </li>
      ))}
      {(of.identifiers?.length ?? 0) > mostShown ? <li>…</li> : null}
    </ul>
  );
}
