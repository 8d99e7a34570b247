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
import { productQuery } from './catalogue.ts';
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
              const isWhole = (one: (typeof relations)[number]) => one.sku === undefined && one.otherSku === undefined;
              if (!relations.some((one) => one.handle === handle && isWhole(one)))
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
              <li key={`${at} ${one.handle}`} className={css.leaf}>
                <EndSelect
                  label={t('catalogue.ofThisVariant')}
                  skus={draft.variants.map(({ sku }) => sku)}
                  sku={one.sku}
                  onChange={(sku) => change({ relations: relations.with(at, endOf(one, { sku })) })}
                />
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
                <OtherEnd
                  relation={one}
                  onChange={(otherSku) => change({ relations: relations.with(at, endOf(one, { otherSku })) })}
                />
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
              <li key={`${one.kind} ${one.handle} ${one.sku} ${one.otherSku}`}>
                <Link to="/catalogue/products/$productId" params={{ productId: one.handle }}>
                  {one.handle}
                </Link>{' '}
                <span className={css.small}>
                  {[one.sku, t(`catalogue.relationIs.${one.kind}`), one.otherSku]
                    .filter((part) => part !== undefined)
                    .join(' ')}
                </span>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

type Relation = PartProps['draft']['relations'][number];

/** Without an end that is all variants. */
function endOf(
  { kind, handle, ...before }: Relation,
  end: { sku?: string | undefined; otherSku?: string | undefined },
) {
  const { sku, otherSku } = { ...before, ...end };
  return {
    kind,
    handle,
    ...(sku === undefined ? {} : { sku }),
    ...(otherSku === undefined ? {} : { otherSku }),
  };
}

/** One variant, or all; a product of one variant has nothing to choose. */
function EndSelect(props: {
  label: string;
  skus: readonly string[];
  sku: string | undefined;
  onChange: (sku: string | undefined) => void;
}) {
  const { t } = useTranslation();
  const { label, skus, sku, onChange } = props;
  if (skus.length < 2 && sku === undefined) return null;
  return (
    <Select
      w={170}
      aria-label={label}
      placeholder={t('catalogue.allVariants')}
      clearable
      clearButtonProps={{ 'aria-label': t('common.clear') }}
      searchable
      value={sku ?? null}
      data={skus.filter((one) => one !== '')}
      onChange={(next) => onChange(next ?? undefined)}
    />
  );
}

function OtherEnd({ relation, onChange }: { relation: Relation; onChange: (sku: string | undefined) => void }) {
  const { t } = useTranslation();
  const other = useQuery(productQuery(relation.handle)).data;
  return (
    <EndSelect
      label={t('catalogue.ofOtherVariant')}
      skus={other?.variants.map(({ sku }) => sku) ?? []}
      sku={relation.otherSku}
      onChange={onChange}
    />
  );
}
