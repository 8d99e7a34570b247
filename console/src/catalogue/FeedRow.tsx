import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { done } from '../../../contracts/catalogue.ts';
import { createdFeed } from '../../../contracts/feeds.ts';
import { api } from '../api.ts';
import { useZones } from '../pricing/useZones.ts';
import { ShownOnce } from '../settings/ShownOnce.tsx';
import { useDeed } from '../ui/deed.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { FormDialog } from '../ui/Form.tsx';
import { useFormat } from '../ui/format.ts';
import { Moment } from '../ui/Moment.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { Tag } from '../ui/Tag.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import { FeedDialog } from './FeedDialog.tsx';
import { type Feed, feedCheckQuery, wholeAddress } from './feeds.ts';
import { Goods } from './Goods.tsx';
import { languageName } from './languageName.ts';

type Asks = 'edit' | 'renew' | 'end' | null;

/** One feed; opened, what it offers now and what it leaves out. */
export function FeedRow({ feed, editable }: { feed: Feed; editable: boolean }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const [asks, setAsks] = useState<Asks>(null);
  const [checking, setChecking] = useState(false);
  const { settings } = feed;
  const { zoneName } = useZones();
  const end = useDeed({
    run: () => api.post(done, `/feeds/${feed.id}/delete`),
    done: t('feed.ended', { name: feed.name }),
    changes: ['feeds'],
  });
  return (
    <li className={css.row}>
      <div className={css.form} style={{ flex: 1, minWidth: 0 }}>
        <div className={css.rowHead}>
          <strong>{feed.name}</strong>
          <Tag tone="quiet">{t(`feed.formIs.${feed.form}`)}</Tag>
        </div>
        <span className={css.small}>
          {[
            languageName(settings.language, i18n.language),
            `${zoneName(settings.zone)} · ${settings.currency}`,
            t(`channel.${settings.channel}`),
            t('feed.places', { count: settings.locations.length, shown: format.number(settings.locations.length) }),
          ].join(' · ')}
        </span>
        <span>
          {feed.readAt === null ? (
            t('feed.neverRead')
          ) : (
            <>
              {t('feed.lastRead')} <Moment at={feed.readAt} />
              {feed.lastBytes === null
                ? null
                : ` · ${t('feed.lastSize', {
                    count: feed.lastOffers ?? 0,
                    shown: format.number(feed.lastOffers ?? 0),
                    size: format.bytes(feed.lastBytes),
                  })}`}
            </>
          )}
        </span>
        <div className={editor.actions}>
          <Button size="xs" variant="default" aria-expanded={checking} onClick={() => setChecking(!checking)}>
            {t('feed.check')}
          </Button>
          {editable ? (
            <>
              <Button size="xs" variant="default" onClick={() => setAsks('renew')}>
                {t('feed.newAddress')}
              </Button>
              <Button size="xs" variant="default" onClick={() => setAsks('edit')}>
                {t('feed.edit')}
              </Button>
              <Button size="xs" variant="subtle" color="red" onClick={() => setAsks('end')}>
                {t('feed.end')}
              </Button>
            </>
          ) : null}
        </div>
        {checking ? <Check id={feed.id} /> : null}
      </div>
      {asks === 'edit' ? <FeedDialog feed={feed} onClose={() => setAsks(null)} /> : null}
      {asks === 'renew' ? <Renew feed={feed} onClose={() => setAsks(null)} /> : null}
      {asks === 'end' ? (
        <FormDialog
          title={t('feed.endTitle', { name: feed.name })}
          hint={t('feed.endHint')}
          confirm={t('feed.end')}
          danger
          pending={end.isPending}
          error={end.error}
          onSubmit={() => end.mutate(undefined)}
          onClose={() => setAsks(null)}
        />
      ) : null}
    </li>
  );
}

/** The address is a secret: only its hash is kept, so what was lost is not shown again, but replaced. */
function Renew({ feed, onClose }: { feed: Feed; onClose: () => void }) {
  const { t } = useTranslation();
  const renew = useDeed({ run: () => api.post(createdFeed, `/feeds/${feed.id}/address`), changes: ['feeds'] });
  if (renew.data !== undefined)
    return (
      <Dialog title={feed.name} opened onClose={onClose}>
        <ShownOnce
          words={t('feed.shownOnce')}
          secret={wholeAddress(renew.data.path)}
          of={t('feed.address')}
          confirm={t('feed.addressStored')}
          onDone={onClose}
        />
      </Dialog>
    );
  return (
    <FormDialog
      title={t('feed.newAddressTitle', { name: feed.name })}
      hint={t('feed.newAddressHint')}
      confirm={t('feed.newAddress')}
      pending={renew.isPending}
      error={renew.error}
      onSubmit={() => renew.mutate(undefined)}
      onClose={onClose}
    />
  );
}

/** Reasons that we have words for. */
const known = ['not_sold_there', 'no_price', 'no_image', 'no_name', 'sku_too_long'] as const;
const few = 5;

function Check({ id }: { id: string }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { data, error, refetch } = useQuery(feedCheckQuery(id));
  if (error !== null) return <ProblemNotice error={error} retry={() => void refetch()} />;
  if (data === undefined) return <p role="status">{t('common.loading')}</p>;
  return (
    <div className={css.form} role="status">
      <p>{t('feed.offers', { count: data.offers, shown: format.number(data.offers) })}</p>
      {data.leftOut.map(({ reason, variants, skus }) => {
        const word = known.find((one) => one === reason);
        return (
          <details key={reason}>
            <summary className={css.summary}>
              {word === undefined ? reason : t(`feed.leftOut.${word}`)}: <strong>{format.number(variants)}</strong>
            </summary>
            <ul className={css.plain}>
              {skus.slice(0, few).map((sku) => (
                <li key={sku}>
                  <Goods sku={sku} />
                </li>
              ))}
              {skus.length > few ? <li className={css.small}>{skus.slice(few).join(', ')}</li> : null}
            </ul>
          </details>
        );
      })}
    </div>
  );
}
