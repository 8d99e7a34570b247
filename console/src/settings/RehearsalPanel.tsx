import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import type { rehearsal } from '../../../contracts/people.ts';
import { useFormat } from '../ui/format.ts';
import { Panel } from '../ui/Panel.tsx';
import css from './Settings.module.css';

/** What the rules would do to the history. Nothing has been changed yet. */
export function RehearsalPanel({ rehearsal: result }: { rehearsal: z.output<typeof rehearsal> }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    [t('rehearsal.before'), result.peopleBefore],
    [t('rehearsal.after'), result.peopleAfter],
    [t('rehearsal.merged'), result.merged],
    [t('rehearsal.split'), result.split],
  ] as const;
  return (
    <Panel title={t('rehearsal.title')} hint={t('rehearsal.hint')}>
      <div role="status">
        <dl className={css.rehearsal}>
          {figures.map(([term, value]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>{format.number(value)}</dd>
            </div>
          ))}
        </dl>
      </div>
      {result.examples.length === 0 ? null : (
        <>
          <h3 style={{ fontSize: '0.8125rem', marginBottom: 4 }}>{t('rehearsal.examples')}</h3>
          <ul className={css.examples}>
            {result.examples.map((example) => (
              <li key={example.words + example.personIds.join()}>
                {example.words}{' '}
                {example.personIds.map((id) => (
                  <Link
                    key={id}
                    to="/people/$personId"
                    params={{ personId: id }}
                    search={{ tab: 'identity' }}
                    style={{ marginRight: 8 }}
                  >
                    <code>#{id.slice(-6)}</code>
                  </Link>
                ))}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
