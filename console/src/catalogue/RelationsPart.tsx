import { ActionIcon, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { relatedProducts, relationKinds } from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { Empty } from '../ui/Empty.tsx';
import { IconArrowsSplit2, IconTrash } from '../ui/icons.ts';
import { Panel } from '../ui/Panel.tsx';
import editor from '../ui/Editor.module.css';
import css from './Catalogue.module.css';
import { PickProduct } from './PickProduct.tsx';
import type { PartProps } from './terms.ts';

/** What goes with it, what it replaces, what it is an accessory of; and who says so of it. */
export function RelationsPart({ draft, change, productId }: PartProps & { productId: string | null }) {
  const { t } = useTranslation();
  const { relations } = draft;
  const others = useQuery({
    queryKey: ['product-related', productId],
    queryFn: ({ signal }) => api.get(relatedProducts, `/products/${productId}/related`, {}, signal),
    enabled: productId !== null,
  }).data?.items;
  return (
    <>
      <Panel
        title={t('catalogue.part.relations')}
        flush
        actions={
          <PickProduct
            label={t('catalogue.addRelation')}
            onPick={(handle) => {
              if (!relations.some((one) => one.handle === handle))
                change({ relations: [...relations, { kind: 'goes_with', handle }] });
            }}
          />
        }
      >
        {relations.length === 0 ? (
          <Empty icon={IconArrowsSplit2} title={t('catalogue.noRelations')}>
            {t('catalogue.noRelationsWords')}
          </Empty>
        ) : (
          <ul className={editor.rows}>
            {relations.map((one, at) => (
              <li key={`${one.kind} ${one.handle}`} className={css.leaf}>
                <Select
                  w={200}
                  aria-label={t('catalogue.relation')}
                  allowDeselect={false}
                  value={one.kind}
                  data={relationKinds.map((kind) => ({ value: kind, label: t(`catalogue.relationIs.${kind}`) }))}
                  onChange={(next) =>
                    change({
                      relations: relations.with(at, {
                        ...one,
                        kind: relationKinds.find((kind) => kind === next) ?? one.kind,
                      }),
                    })
                  }
                />
                <Link to="/catalogue/products/$productId" params={{ productId: one.handle }} style={{ flex: 1 }}>
                  {one.handle}
                </Link>
                <ActionIcon
                  size={34}
                  aria-label={t('catalogue.removeOf', { of: one.handle })}
                  onClick={() => change({ relations: relations.filter((_, place) => place !== at) })}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {others === undefined || others.length === 0 ? null : (
        <Panel title={t('catalogue.namedBy')}>
          <ul className={editor.rows}>
            {others.map((one) => (
              <li key={`${one.kind} ${one.handle}`}>
                <Link to="/catalogue/products/$productId" params={{ productId: one.handle }}>
                  {one.handle}
                </Link>{' '}
                <span className={css.small}>{t(`catalogue.relationIs.${one.kind}`)}</span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
