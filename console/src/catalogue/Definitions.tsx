import type { Icon } from '@tabler/icons-react';
import { Button, Skeleton } from '@mantine/core';
import { type UseQueryOptions, useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconPlus } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { CatalogueParts } from './CatalogueParts.tsx';

type Props<T, K extends readonly unknown[]> = {
  title: string;
  hint: string;
  query: UseQueryOptions<T[], Error, T[], K>;
  addLabel: string;
  empty: { icon: Icon; title: string; words: string };
  /** `editButton` opens the dialog for one of them; nothing for those who may not edit. */
  list: (items: readonly T[], editButton: (one: T, name: string) => ReactNode) => ReactNode;
  /** `null`: a new one. */
  dialog: (one: T | null, all: readonly T[], close: () => void) => ReactNode;
};

/** What products are made of, as a screen: all of one kind, and a dialog to make or change one. */
export function Definitions<T, K extends readonly unknown[]>(props: Props<T, K>) {
  const { t } = useTranslation();
  const editable = useMay()('editCatalogue');
  const { data, error, refetch } = useQuery(props.query);
  const [opened, setOpened] = useState<T | 'new' | null>(null);
  const add = editable ? (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('new')}>
      {props.addLabel}
    </Button>
  ) : null;
  const editButton = (one: T, name: string) =>
    editable ? (
      <Button
        size="compact-sm"
        variant="default"
        aria-label={t('catalogue.editOf', { of: name })}
        onClick={() => setOpened(one)}
      >
        {t('common.edit')}
      </Button>
    ) : null;
  return (
    <Page title={props.title} hint={props.hint} actions={add}>
      <CatalogueParts />
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined && error === null ? <Skeleton height={300} /> : null}
      {data === undefined ? null : (
        <Panel flush>
          {data.length === 0 ? (
            <Empty icon={props.empty.icon} title={props.empty.title} action={add}>
              {props.empty.words}
            </Empty>
          ) : (
            props.list(data, editButton)
          )}
        </Panel>
      )}
      {opened === null ? null : props.dialog(opened === 'new' ? null : opened, data ?? [], () => setOpened(null))}
    </Page>
  );
}
