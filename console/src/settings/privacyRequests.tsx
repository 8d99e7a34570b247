import { queryOptions } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { z } from 'zod';
import { privacyPage, type privacyRequest } from '../../../contracts/people.ts';
import { api, urlOf } from '../api.ts';
import { useFormat } from '../ui/format.ts';
import { IconDownload } from '../ui/icons.ts';
import { Moment } from '../ui/Moment.tsx';
import { Tag } from '../ui/Tag.tsx';
import table from '../ui/table.module.css';
import css from './Settings.module.css';

type PrivacyRequest = z.output<typeof privacyRequest>;

export const privacyQuery = queryOptions({
  queryKey: ['privacy-requests'],
  queryFn: ({ signal }) => api.get(privacyPage, '/privacy-requests', { limit: 200 }, signal),
  // While one runs, its end is worth knowing at once.
  refetchInterval: (query) =>
    query.state.data?.items.some((request) => request.state === 'running') === true ? 1500 : false,
});

export function RequestList({ requests }: { requests: PrivacyRequest[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <div className={table.scroll}>
      <table className={`${table.table} ${table.cards}`}>
        <thead>
          <tr>
            <th scope="col">{t('privacy.what')}</th>
            <th scope="col">{t('privacy.state')}</th>
            <th scope="col">{t('privacy.asked')}</th>
            <th scope="col">{t('common.reason')}</th>
            <th scope="col">{t('privacy.record')}</th>
            <th scope="col">
              <span className="tl-unseen">{t('privacy.file')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {requests.map((request) => (
            <tr key={request.id}>
              <td data-label={t('privacy.what')}>
                <Link to="/people/$personId" params={{ personId: request.personId }} search={{ tab: 'privacy' }}>
                  {t(`privacy.kind.${request.kind}`)}
                </Link>
              </td>
              <td data-label={t('privacy.state')}>
                <Tag tone={request.state === 'done' ? 'ok' : request.state === 'failed' ? 'error' : 'accent'}>
                  {t(`privacy.is.${request.state}`)}
                </Tag>
              </td>
              <td data-label={t('privacy.asked')}>
                <span>
                  <Moment at={request.at} form="dateTime" /> · {request.requestedBy}
                </span>
              </td>
              <td data-label={t('common.reason')}>{request.reason}</td>
              <td data-label={t('privacy.record')}>
                <ul className={css.record}>
                  {Object.entries(request.record).map(([store, count]) => (
                    <li key={store}>
                      <code>{store}</code> {format.number(count)}
                    </li>
                  ))}
                  {request.notes.map((note) => (
                    <li key={note}>{note}</li>
                  ))}
                </ul>
              </td>
              <td>
                {request.kind === 'export' && request.state === 'done' ? (
                  <a href={urlOf(`/privacy-requests/${request.id}/download`)} download className={css.download}>
                    <IconDownload size={15} aria-hidden /> {t('common.download')}
                  </a>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
