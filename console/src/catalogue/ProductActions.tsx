import { ActionIcon, Button, Menu } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import * as contract from '../../../contracts/catalogue.ts';
import { api } from '../api.ts';
import { useDeed } from '../ui/deed.ts';
import { FormDialog } from '../ui/Form.tsx';
import { IconDots } from '../ui/icons.ts';
import { ProblemNotice } from '../ui/ProblemNotice.tsx';
import { toastDone } from '../ui/toast.tsx';
import editor from '../ui/Editor.module.css';
import type { Product } from './catalogue.ts';

type Verb = 'publish' | 'unpublish' | 'archive';
type Props = { product: Product; changed: boolean; onDone: (product: Product) => void };

/** Publishing, taking back, ending. What is published can be taken back at once. */
export function ProductActions({ product, changed, onDone }: Props) {
  const { t } = useTranslation();
  const [asked, setAsked] = useState(false);
  const deed = useDeed({
    run: ({ verb, version }: { verb: Verb; version: number }) =>
      api.post(contract.product, `/products/${product.id}/${verb}`, { version }),
    changes: ['products', 'completeness', 'product-versions'],
    after: onDone,
  });
  const run = (verb: Verb, back?: Verb) =>
    deed.mutate(
      { verb, version: product.version },
      {
        onSuccess: (after) => {
          setAsked(false);
          toastDone(
            t(`catalogue.done.${verb}`),
            back === undefined
              ? undefined
              : { label: t('common.undo'), run: () => deed.mutate({ verb: back, version: after.version }) },
          );
        },
      },
    );
  return (
    <>
      {deed.error === null || asked ? null : <ProblemNotice error={deed.error} />}
      <span className={editor.actions}>
        {product.state === 'published' ? (
          <Button
            variant="default"
            disabled={changed}
            loading={deed.isPending}
            onClick={() => run('unpublish', 'publish')}
          >
            {t('catalogue.unpublish')}
          </Button>
        ) : (
          <Button
            variant="light"
            disabled={changed}
            title={changed ? t('catalogue.saveFirst') : undefined}
            loading={deed.isPending}
            onClick={() => run('publish', 'unpublish')}
          >
            {t('catalogue.publish')}
          </Button>
        )}
        {product.state === 'archived' ? null : (
          <Menu>
            <Menu.Target>
              <ActionIcon size={34} variant="default" aria-label={t('common.actions')}>
                <IconDots size={17} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item color="red" disabled={changed} onClick={() => setAsked(true)}>
                {t('catalogue.archive')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </span>
      {asked ? (
        <FormDialog
          title={t('catalogue.archive')}
          hint={t('catalogue.archiveHint')}
          confirm={t('catalogue.archive')}
          danger
          pending={deed.isPending}
          error={deed.error}
          onSubmit={() => run('archive', 'unpublish')}
          onClose={() => setAsked(false)}
        />
      ) : null}
    </>
  );
}
