import { Button, Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '../session/may.ts';
import { Empty } from '../ui/Empty.tsx';
import { useFormat } from '../ui/format.ts';
import { IconListDetails, IconPlus } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { categoriesQuery, type Category, nameIn } from './catalogue.ts';
import css from './Catalogue.module.css';
import { CatalogueParts } from './CatalogueParts.tsx';
import { CategoryDialog } from './CategoryDialog.tsx';

/** Parents before their children, neighbours by their position. */
function inOrder(all: readonly Category[], parent: string | null = null): Category[] {
  return all
    .filter((one) => one.parent === parent)
    .toSorted((a, b) => a.position - b.position || (a.code < b.code ? -1 : 1))
    .flatMap((one) => [one, ...inOrder(all, one.code)]);
}

export function CategoriesScreen() {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const editable = useMay()('editCatalogue');
  const { data, error, refetch } = useQuery(categoriesQuery);
  const [opened, setOpened] = useState<Category | 'new' | null>(null);
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setOpened('new')}>
      {t('catalogue.newCategory')}
    </Button>
  );
  return (
    <Page title={t('catalogue.categories')} hint={t('catalogue.categoriesHint')} actions={editable ? add : null}>
      <CatalogueParts />
      {error === null ? null : <ProblemNotice error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton height={300} />
        ) : null
      ) : (
        <Panel flush>
          {data.length === 0 ? (
            <Empty icon={IconListDetails} title={t('catalogue.noCategories')} action={editable ? add : null}>
              {t('catalogue.noCategoriesWords')}
            </Empty>
          ) : (
            <ul className={css.tree}>
              {inOrder(data).map((category) => (
                <li
                  key={category.code}
                  className={css.leaf}
                  style={{ paddingLeft: 16 + (category.path.length - 1) * 22 }}
                >
                  <span>
                    {nameIn(category.names, i18n.language, category.code)}{' '}
                    <code className={css.small}>{category.code}</code>
                  </span>
                  <span className={css.actions}>
                    <Link to="/catalogue" search={{ category: category.code }}>
                      {t('catalogue.productsCount', {
                        count: category.products ?? 0,
                        shown: format.number(category.products ?? 0),
                      })}
                    </Link>
                    {editable ? (
                      <Button
                        size="compact-sm"
                        variant="default"
                        aria-label={t('catalogue.editOf', { of: nameIn(category.names, i18n.language, category.code) })}
                        onClick={() => setOpened(category)}
                      >
                        {t('common.edit')}
                      </Button>
                    ) : null}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </Panel>
      )}
      {opened === null ? null : (
        <CategoryDialog category={opened === 'new' ? null : opened} all={data ?? []} onClose={() => setOpened(null)} />
      )}
    </Page>
  );
}
