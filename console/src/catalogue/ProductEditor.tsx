import { Button, Skeleton, Tabs, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useBlocker, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { ApiProblem, api } from '../api.ts';
import head from '../person/PersonHead.module.css';
import { productTabs } from '../goodsRoutes.tsx';
import { useMay } from '../session/may.ts';
import { useChosenInView } from '../ui/chosenInView.ts';
import { useDeed } from '../ui/deed.ts';
import { IconChevronLeft } from '../ui/icons.ts';
import { Page } from '../ui/Page.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import editor from '../ui/Editor.module.css';
import { AssortmentPart } from './AssortmentPart.tsx';
import { AttributesPart } from './AttributesPart.tsx';
import css from './Catalogue.module.css';
import { nameIn, type Product } from './catalogue.ts';
import { ClashNotice } from './ClashNotice.tsx';
import { MediaPart } from './MediaPart.tsx';
import { ProductActions } from './ProductActions.tsx';
import {
  changedFields,
  changesBetween,
  type Clash,
  clashOf,
  draftOf,
  emptyDraft,
  handleFrom,
  onTopOf,
  tidy,
} from './productDraft.ts';
import { RelationsPart } from './RelationsPart.tsx';
import { StateTag } from './StateTag.tsx';
import type { Terms } from './terms.ts';
import { TextsPart } from './TextsPart.tsx';
import { VariantsPart } from './VariantsPart.tsx';

const HistoryPart = lazy(async () => ({ default: (await import('./HistoryPart.tsx')).HistoryPart }));

type Props = { saved: Product | null; terms: Terms };

/** One product. It sends only what was changed; when somebody else was quicker, it shows what each of the two changed. */
export function ProductEditor({ saved, terms }: Props) {
  const { t, i18n } = useTranslation();
  const editable = useMay()('editCatalogue');
  const queries = useQueryClient();
  const navigate = useNavigate();
  const tab = useSearch({ strict: false, select: (search) => search.part }) ?? 'texts';
  const [base, setBase] = useState(saved);
  const [draft, setDraft] = useState(saved === null ? emptyDraft : () => draftOf(saved));
  const [typedHandle, setHandle] = useState<string | null>(null);
  const [clash, setClash] = useState<{ theirs: Product; fields: Clash } | null>(null);
  const start = base === null ? emptyDraft() : draftOf(base);
  const changed = changedFields(tidy(start), tidy(draft)).length > 0;
  const name = nameIn(
    Object.fromEntries(Object.entries(draft.texts).map(([language, texts]) => [language, texts.name])),
    terms.languages.includes(i18n.language) ? i18n.language : (terms.languages[0] ?? ''),
    '',
  );
  const handle = typedHandle ?? handleFrom(name);

  const take = (product: Product) => {
    setClash(null);
    setBase(product);
    setDraft(draftOf(product));
    queries.setQueryData(['product', product.handle], product);
  };
  const save = useDeed({
    run: () =>
      base === null
        ? api.post(contract.product, '/products', { handle, ...tidy(draft) })
        : api.patch(contract.product, `/products/${base.id}`, {
            version: base.version,
            ...changesBetween(start, draft),
          }),
    done: t('common.saved'),
    changes: ['products', 'completeness', 'product-versions'],
    after: (product) => {
      take(product);
      if (base === null)
        void navigate({
          to: '/catalogue/products/$productId',
          params: { productId: product.handle },
          ignoreBlocker: true,
        });
    },
  });
  const stale = save.error instanceof ApiProblem && save.error.problem.code === 'stale_version';
  const submit = () =>
    save.mutate(undefined, {
      onError: async (error) => {
        if (base === null || !(error instanceof ApiProblem) || error.problem.code !== 'stale_version') return;
        const theirs = await api.get(contract.product, `/products/${base.id}`);
        setClash({ theirs, fields: clashOf(draftOf(base), draft, draftOf(theirs)) });
      },
    });
  const resolve = (keep: 'mine' | 'theirs') => {
    if (clash === null) return;
    setBase(clash.theirs);
    setDraft(onTopOf(draftOf(clash.theirs), draft, clash.fields, keep));
    setClash(null);
    save.reset();
  };
  useBlocker({
    shouldBlockFn: () => changed && !window.confirm(t('common.leaveUnsaved')),
    disabled: !changed,
    enableBeforeUnload: changed,
  });

  const row = useChosenInView<HTMLDivElement>(tab);
  const part = { draft, terms, change: (more: Partial<typeof draft>) => setDraft({ ...draft, ...more }) };
  const shown = productTabs.filter((one) => one !== 'history' || base !== null);
  return (
    <Page
      title={name === '' ? (base?.handle ?? t('place.newProduct')) : name}
      beside={base === null ? null : <StateTag state={base.state} />}
      hint={base === null ? t('catalogue.newHint') : <code>{base.handle}</code>}
      above={
        <div className={head.above}>
          <Link to="/catalogue" className={head.back}>
            <IconChevronLeft size={15} aria-hidden />
            {t('screen.catalogue')}
          </Link>
        </div>
      }
      actions={base === null || !editable ? null : <ProductActions product={base} changed={changed} onDone={take} />}
    >
      {clash === null ? null : <ClashNotice theirs={clash.theirs} clash={clash.fields} onResolve={resolve} />}
      <fieldset disabled={!editable} style={{ border: 0, margin: 0, padding: 0, minWidth: 0 }}>
        <Tabs
          value={tab}
          keepMounted={false}
          onChange={(next) => {
            const chosen = productTabs.find((one) => one === next);
            void navigate({
              to: '.',
              search: (before) => ({ ...before, part: chosen === 'texts' ? undefined : chosen }),
              replace: true,
              ignoreBlocker: true,
              resetScroll: false,
            });
          }}
        >
          <Tabs.List ref={row} className={editor.tabs ?? ''}>
            {shown.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {t(`catalogue.part.${one}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Suspense fallback={<Skeleton height={320} mt={16} />}>
            <Tabs.Panel value="texts" className={editor.part ?? ''}>
              <TextsPart {...part} />
            </Tabs.Panel>
            <Tabs.Panel value="variants" className={editor.part ?? ''}>
              <VariantsPart {...part} savedSkus={start.variants.map(({ sku }) => sku).filter((sku) => sku !== '')} />
            </Tabs.Panel>
            <Tabs.Panel value="attributes" className={editor.part ?? ''}>
              <AttributesPart {...part} />
            </Tabs.Panel>
            <Tabs.Panel value="media" className={editor.part ?? ''}>
              <MediaPart {...part} />
            </Tabs.Panel>
            <Tabs.Panel value="relations" className={editor.part ?? ''}>
              <RelationsPart {...part} productId={base?.id ?? null} />
            </Tabs.Panel>
            <Tabs.Panel value="assortment" className={editor.part ?? ''}>
              <AssortmentPart {...part} />
            </Tabs.Panel>
            <Tabs.Panel value="history" className={editor.part ?? ''}>
              {base === null ? null : <HistoryPart product={base} changed={changed} onDone={take} />}
            </Tabs.Panel>
          </Suspense>
        </Tabs>
      </fieldset>
      {base === null && tab === 'texts' ? (
        <Panel title={t('catalogue.forever')} hint={t('catalogue.foreverHint')}>
          <div className={css.grid}>
            <TextInput
              label={t('catalogue.sku')}
              required
              maxLength={64}
              value={draft.variants[0]?.sku ?? ''}
              onChange={(event) => {
                const [first, ...others] = draft.variants;
                if (first !== undefined)
                  part.change({ variants: [{ ...first, sku: event.currentTarget.value }, ...others] });
              }}
            />
            <TextInput
              label={t('catalogue.handle')}
              description={t('catalogue.handleHint')}
              required
              maxLength={100}
              value={handle}
              onChange={(event) => setHandle(event.currentTarget.value)}
            />
          </div>
        </Panel>
      ) : null}
      {save.error === null || (stale && clash !== null) ? null : <ProblemNotice error={save.error} />}
      {editable ? (
        <div className={editor.bar}>
          <span className={editor.barWords} role="status">
            {changed ? t('catalogue.unsaved') : ''}
          </span>
          {changed && base !== null ? (
            <Button variant="subtle" color="gray" onClick={() => take(base)}>
              {t('catalogue.discard')}
            </Button>
          ) : null}
          <Button disabled={!changed || clash !== null} loading={save.isPending} onClick={submit}>
            {base === null ? t('catalogue.create') : t('common.save')}
          </Button>
        </div>
      ) : null}
    </Page>
  );
}
