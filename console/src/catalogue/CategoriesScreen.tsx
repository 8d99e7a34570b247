import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../ui/format.ts';
import { IconListDetails } from '../ui/icons.ts';
import editor from '../ui/Editor.module.css';
import { categoriesQuery, type Category, nameIn } from './catalogue.ts';
import css from './Catalogue.module.css';
import { CategoryDialog } from './CategoryDialog.tsx';
import { Definitions } from './Definitions.tsx';

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
  return (
    <Definitions
      title={t('catalogue.categories')}
      hint={t('catalogue.categoriesHint')}
      query={categoriesQuery}
      addLabel={t('catalogue.newCategory')}
      empty={{ icon: IconListDetails, title: t('catalogue.noCategories'), words: t('catalogue.noCategoriesWords') }}
      dialog={(category, all, close) => <CategoryDialog category={category} all={all} onClose={close} />}
      list={(categories, editButton) => (
        <ul className={css.tree}>
          {inOrder(categories).map((category) => (
            <li key={category.code} className={css.leaf} style={{ paddingLeft: 16 + (category.path.length - 1) * 22 }}>
              <span>
                {nameIn(category.names, i18n.language, category.code)}{' '}
                <code className={css.small}>{category.code}</code>
              </span>
              <span className={editor.actions}>
                <Link to="/catalogue" search={{ category: category.code }}>
                  {t('catalogue.productsCount', {
                    count: category.products ?? 0,
                    shown: format.number(category.products ?? 0),
                  })}
                </Link>
                {editButton(category, nameIn(category.names, i18n.language, category.code))}
              </span>
            </li>
          ))}
        </ul>
      )}
    />
  );
}
