import { Button } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconPlus, IconRss } from '../ui/icons.ts';
import { Listing } from '../ui/Listing.tsx';
import { Page } from '../ui/Page.tsx';
import editor from '../ui/Editor.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';
import { FeedDialog } from './FeedDialog.tsx';
import { FeedRow } from './FeedRow.tsx';
import { feedsQuery } from './feeds.ts';

/** The catalogue as market places and advertising fetch it: who fetched it when, how much it was, and what was left out. */
export function FeedsScreen() {
  const { t } = useTranslation();
  const editable = useMay()('editCatalogue');
  const feeds = useInfiniteQuery(feedsQuery);
  const [making, setMaking] = useState(false);
  const make = editable ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t('feed.new')}
    </Button>
  ) : null;
  return (
    <Page title={t('place.feeds')} hint={t('feed.hint')} actions={make}>
      <CatalogueParts />
      <Listing
        query={feeds}
        empty={
          <Empty icon={IconRss} title={t('feed.none')}>
            {t('feed.noneWords')}
          </Empty>
        }
      >
        {(items) => (
          <ul className={editor.rows}>
            {items.map((feed) => (
              <FeedRow key={feed.id} feed={feed} editable={editable} />
            ))}
          </ul>
        )}
      </Listing>
      {making ? <FeedDialog feed={null} onClose={() => setMaking(false)} /> : null}
    </Page>
  );
}
