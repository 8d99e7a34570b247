import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import { IdentifierWords } from './IdentifierWords.tsx';
import css from './IdentityPart.module.css';
import { linkWords } from './linkWords.ts';
import type { IdentityGraph } from './person.ts';

/** The graph to read: every identifier, every link. */
export function IdentityTables({ graph }: { graph: IdentityGraph }) {
  const { t } = useTranslation();
  const byId = new Map(graph.identifiers.map((one) => [one.originId, one]));
  return (
    <>
      <div className={table.scroll} tabIndex={0} role="region" aria-label={t('identity.identifiers')}>
        <table className={table.table}>
          <caption className={css.caption}>{t('identity.identifiers')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('identity.identifier')}</th>
              <th scope="col">{t('identity.stateTitle')}</th>
              <th scope="col">{t('identity.verified')}</th>
              <th scope="col">{t('identity.firstSeen')}</th>
              <th scope="col">{t('people.lastSeen')}</th>
            </tr>
          </thead>
          <tbody>
            {graph.identifiers.map((one) => (
              <tr key={one.originId}>
                <td>
                  <IdentifierWords identifier={one} />
                </td>
                <td>
                  <Tag tone={one.state === 'normal' ? 'quiet' : 'warn'}>{t(`identity.state.${one.state}`)}</Tag>
                </td>
                <td>{one.verifiedAt === null ? t('common.no') : <Moment at={one.verifiedAt} form="date" />}</td>
                <td className={table.nowrap}>
                  <Moment at={one.firstSeenAt} form="date" />
                </td>
                <td className={table.nowrap}>
                  <Moment at={one.lastSeenAt} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={table.scroll} tabIndex={0} role="region" aria-label={t('identity.links')}>
        <table className={table.table}>
          <caption className={css.caption}>{t('identity.links')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('identity.between')}</th>
              <th scope="col">{t('identity.stateTitle')}</th>
              <th scope="col">{t('identity.why')}</th>
              <th scope="col">{t('identity.when')}</th>
              <th scope="col">{t('identity.actor')}</th>
            </tr>
          </thead>
          <tbody>
            {graph.links.map((link) => {
              const from = byId.get(link.fromOriginId);
              const to = byId.get(link.toOriginId);
              return (
                <tr key={link.id}>
                  <td>
                    {from === undefined ? '–' : <IdentifierWords identifier={from} />} ↔{' '}
                    {to === undefined ? '–' : <IdentifierWords identifier={to} />}
                  </td>
                  <td>
                    <Tag tone={link.state === 'active' ? 'ok' : link.state === 'refused' ? 'error' : 'quiet'}>
                      {t(`identity.link.${link.state}`)}
                    </Tag>
                  </td>
                  <td>
                    {linkWords(t, link.reason)}{' '}
                    {link.eventId === null ? null : (
                      <Link
                        to="."
                        search={(before) => ({ ...before, event: link.eventId ?? undefined })}
                        resetScroll={false}
                      >
                        {t('identity.event')}
                      </Link>
                    )}
                  </td>
                  <td className={table.nowrap}>
                    <Moment at={link.at} form="dateTime" />
                  </td>
                  <td>{link.actor}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
